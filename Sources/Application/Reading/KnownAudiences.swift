import Domain
import Synchronization

/// What readers of programmes were found last to be allowed to, for as long as nobody can look.
final class KnownAudiences: Sendable {
    struct Asking: Hashable {
        let caller: Caller
        let programme: ID<Programme>
    }

    /// How many are known at most; then all are forgotten.
    private static let most = 10_000

    private let known = Mutex<[Asking: Audience]>([:])

    /// Takes note of what was found. Of whoever may not read the programme nothing is known.
    func note(_ audience: Audience, for asking: Asking) {
        known.withLock { known in
            guard audience.reads else {
                known[asking] = nil
                return
            }
            guard known[asking] != audience else { return }
            if known.count >= KnownAudiences.most { known = [:] }
            known[asking] = audience
        }
    }

    func audience(for asking: Asking) -> Audience? { known.withLock { $0[asking] } }
}
