import Notary
import Synchronization
import TransparencyLog

/// A log in memory that signs what it holds.
final class TestLog: WitnessedLog {
    private let nodes: Mutex<InMemoryNodes>
    let signer: NoteSigner

    /// - Parameter signer: two logs with one are two faces.
    init(_ size: Int = 0, name: String = "log.example/test", signer: NoteSigner? = nil, entry: String = "entry") {
        self.signer = signer ?? NoteSigner(name: try! KeyName(name))
        nodes = Mutex(InMemoryNodes())
        grow(to: size, entry: entry)
    }

    func grow(to size: Int, entry: String = "entry") {
        nodes.withLock { nodes in
            while nodes.range.size < size { nodes.append(.leaf(of: Array("\(entry) \(nodes.range.size)".utf8))) }
        }
    }

    var origin: KeyName { signer.name }
    var key: VerifierKey { signer.verifierKey }
    var keys: [VerifierKey] { [key] }
    var head: Checkpoint {
        nodes.withLock { Checkpoint(origin: signer.name, size: $0.range.size, root: $0.range.root) }
    }
    var note: SignedNote { signer.signed(head) }

    func checkpoint() async throws -> SignedNote? { note }

    func consistencyProof(from: Int, to: Int) async throws -> ConsistencyProof {
        try nodes.withLock { try ConsistencyProof(oldSize: from, newSize: to, from: $0) }
    }

    func waitForCheckpoint(beyond size: Int) async throws {
        while head.size <= size { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// The request that asks for a cosignature of what it holds.
    func request(from old: Int) async throws -> WitnessRequest {
        let hashes = old == 0 ? [] : try await consistencyProof(from: old, to: head.size).hashes
        return try WitnessRequest(oldSize: old, proof: hashes, note: note)
    }
}

extension NoteSigner {
    func signed(_ checkpoint: Checkpoint) -> SignedNote {
        try! SignedNote(text: checkpoint.text, signatures: [sign(checkpoint.text)])
    }
}
