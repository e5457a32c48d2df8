import Domain
import EventStore
import Logging
import Synchronization

/// What becomes of the sealed ballots of a secret round once it has ended.
///
/// A ballot holds the prose beside its answer. Only when the close is in the log does the prose of the ballots that
/// counted enter the vault by itself; then all ballots leave it, the superseded ones unopened. Doing it again changes
/// nothing, so what a vault that could not be written has left is done when it can be, and what a death in between has
/// left at a later start.
struct Settling {
    let submitting: Submitting
    /// Prose that has been taken out since: a vault restored from before the close has it inside its ballots.
    var redacted: Set<Commitment> = []

    private static let types: Set<String> = [PositionSealed.type, PositionOpened.type]

    /// Does so if the event has ended a round; the event is recorded, so what cannot be done now is only noted.
    func settle(_ stream: Domain.Stream, _ event: RoundEvent) async {
        guard case .round(let round) = stream else { return }
        switch event {
        case .closed, .cancelled:
            do {
                try await settle(round)
            } catch {
                submitting.unsettled.add(round)
            }
        case .drafted, .opened, .extended: break
        }
    }

    /// Does what could not be done before, as far as it can be done now.
    func settleWhatIsLeft(_ logger: Logger) async {
        for round in submitting.unsettled.all {
            do {
                try await settle(round)
                submitting.unsettled.remove(round)
            } catch {
                logger.warning("The ballots of round/\(round) are still in the vault: \(error)")
            }
        }
    }

    /// Does so for a round that has ended.
    func settle(_ round: ID<Round>) async throws {
        let isSecret = try await submitting.cache.run { record in
            guard let held = record.rounds[round] else { throw Unread([.round(round)]) }
            return held.state?.opening?.visibility == .secretUntilClose
        }
        guard isSecret else { return }
        let (sealed, counted) = try await ballots(of: round)
        let values = try await submitting.vault.values(of: counted)
        let prose = try values.values.flatMap { try SealedBallot($0).prose }
        try await submitting.vault.store(prose.filter { !redacted.contains($0.commitment) })
        try await submitting.vault.erase(sealed)
    }

    private struct Place: Hashable {
        let stream: Domain.Stream
        let item: Int
    }

    /// All ballots that were ever sealed in a round, and those that the close has opened.
    private func ballots(of round: ID<Round>) async throws -> (sealed: Set<Commitment>, counted: Set<Commitment>) {
        var sealed: Set<Commitment> = []
        var counted: Set<Commitment> = []
        var latest: [Place: Commitment] = [:]
        var reader = EventReader()
        var query = EntryQuery(within: StreamName(.round(round)), types: Settling.types)
        while true {
            let page = try await submitting.log.page(query, limit: 1_000)
            guard let last = page.last else { return (sealed, counted) }
            query.from = last.logPosition + 1
            for entry in page {
                let event = try reader.read(entry)
                switch event.event {
                case .seat(.sealed(let ballot)):
                    sealed.insert(ballot.ballot)
                    latest[Place(stream: event.stream, item: ballot.item)] = ballot.ballot
                case .seat(.opened(let opened)):
                    if let ballot = latest[Place(stream: event.stream, item: opened.item)] { counted.insert(ballot) }
                default: break
                }
            }
        }
    }
}

/// Rounds that have ended, and whose ballots could not be settled yet.
final class UnsettledRounds: Sendable {
    private let rounds = Mutex<Set<ID<Round>>>([])

    var all: Set<ID<Round>> { rounds.withLock { $0 } }

    func add(_ round: ID<Round>) { rounds.withLock { _ = $0.insert(round) } }

    func remove(_ round: ID<Round>) { rounds.withLock { _ = $0.remove(round) } }
}
