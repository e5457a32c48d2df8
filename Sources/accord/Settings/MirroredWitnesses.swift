import Application
import Foundation
import Logging
import Notary
import ServiceLifecycle
import Synchronization
import TransparencyLog

/// How far witnesses have seen the log that a mirror holds, by the cosignatures that were published with it. A mirror asks
/// no witness itself: it may be behind, and that is no second face of the log.
final class MirroredWitnesses: Service {
    private let node: Node
    private let panel: WitnessPanel
    private let logger: Logger
    private let seen = Mutex<(note: SignedNote, size: Int)?>(nil)

    /// How often it looks whether an import has brought another checkpoint.
    private static let pause = Duration.seconds(1)

    init(node: Node, panel: WitnessPanel, logger: Logger) {
        self.node = node
        self.panel = panel
        self.logger = logger
        look()
    }

    var size: Int { seen.withLock { $0?.size ?? 0 } }
    var note: SignedNote? { seen.withLock { $0?.note } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.look()
                try? await Task.sleep(for: MirroredWitnesses.pause)
            }
        }
    }

    private func look() {
        do {
            guard let note = try Mirror.witnessed(in: node.place), note != self.note else { return }
            let trusted = try VerifierKey.all(inFile: node.place.mirroredKeyFile)
            let policy = try panel.policy(of: Array(Set(try node.verifierKeys + trusted)))
            let checkpoint = try policy.verify(note).checkpoint
            seen.withLock { $0 = (note, checkpoint.size) }
        } catch {
            logger.warning("The witnessed checkpoint of the mirror counts for nothing: \(error)")
        }
    }
}
