import Domain
import Synchronization

/// What callers were found last to be allowed to read, for as long as nobody can look.
final class KnownAudiences: Sendable {
    struct Asking: Hashable {
        let caller: Caller
        let programme: ID<Programme>
    }

    /// How many are known at most; then all are forgotten.
    private static let most = 10_000

    private let known = Mutex<[Asking: Audience]>([:])

    func note(_ audience: Audience, for asking: Asking) {
        known.withLock { known in
            if known.count >= KnownAudiences.most { known = [:] }
            known[asking] = audience
        }
    }

    func audience(for asking: Asking) -> Audience? { known.withLock { $0[asking] } }
}
