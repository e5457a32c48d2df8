package import Domain
import Synchronization
package import TransparencyLog

/// How far the witnesses have cosigned the log, from whoever gathers that; nothing as long as nobody does.
package final class WitnessedSize: Sendable {
    private let source = Mutex<(@Sendable () -> Int)?>(nil)
    private let needs = Mutex<[ID<Round>: Int]>([:])
    private let kept = Mutex<(@Sendable () async throws -> SignedNote?)?>(nil)

    package init() {}

    /// The newest checkpoint that the quorum has cosigned.
    package func note() async throws -> SignedNote? { try await kept.withLock { $0 }?() }

    /// Up to which size the quorum has cosigned.
    package var value: Int { source.withLock { $0 }?() ?? 0 }

    /// How many needs are remembered at most; then all are forgotten.
    private static let mostNeeds = 10_000

    /// Up to which size the quorum has to have cosigned before the outcomes of an ended round are final. That never changes
    /// once it is known.
    ///
    /// - Parameter find: finds it out; nil as long as nothing is signed that covers the round's end.
    /// - Returns: 0 for a round that needs no witnesses.
    package func need(of round: ID<Round>, or find: () async throws -> Int?) async throws -> Int {
        if let known = needs.withLock({ $0[round] }) { return known }
        guard let found = try await find() else { return .max }
        needs.withLock { needs in
            if needs.count >= WitnessedSize.mostNeeds { needs = [:] }
            needs[round] = found
        }
        return found
    }

    /// Takes it from here on from `source`.
    package func follow(
        _ source: @escaping @Sendable () -> Int, note: @escaping @Sendable () async throws -> SignedNote?
    ) {
        self.source.withLock { $0 = source }
        kept.withLock { $0 = note }
    }
}
