import Synchronization
package import TransparencyLog

/// How far the witnesses have cosigned the log, from whoever gathers that; nothing as long as nobody does.
package final class WitnessedSize: Sendable {
    private let source = Mutex<(@Sendable () -> Int)?>(nil)
    private let kept = Mutex<(@Sendable () async throws -> SignedNote?)?>(nil)

    package init() {}

    /// The newest checkpoint that the quorum has cosigned.
    package func note() async throws -> SignedNote? { try await kept.withLock { $0 }?() }

    /// Up to which size the quorum has cosigned.
    package var value: Int { source.withLock { $0 }?() ?? 0 }

    /// Takes it from here on from `source`.
    package func follow(
        _ source: @escaping @Sendable () -> Int, note: @escaping @Sendable () async throws -> SignedNote?
    ) {
        self.source.withLock { $0 = source }
        kept.withLock { $0 = note }
    }
}
