package import Domain
import EventStore

/// Who has answered in a round, and whether it could close: for a facilitator.
package struct Readiness: Hashable, Sendable, Codable {
    package struct SeatStatus: Hashable, Sendable, Codable {
        package let organisation: ID<Organisation>
        /// The items on which it has a position of its own.
        package let answered: [Int]
        /// The seat that holds its voice.
        package let givenTo: ID<Organisation>?
        package let version: Int
    }

    package struct ChamberStatus: Hashable, Sendable, Codable {
        package let chamber: Word?
        package let seats: [SeatStatus]
    }

    package struct ItemQuorums: Hashable, Sendable, Codable {
        package let item: Int
        package let quorums: [QuorumStatus]
        package let isMet: Bool
    }

    package let round: ID<Round>
    package let closesAt: Instant
    package let isDue: Bool
    /// What to name as `reviewed` when closing on the strength of this answer.
    package let reviewed: Int
    package let allAnswered: Bool
    package let chambers: [ChamberStatus]
    package let quorums: [ItemQuorums]
    /// What would happen if it closed now; never told while a round is secret.
    package let ifClosedNow: [ItemResult]?
}

/// The count of a closed round made again from the ballots, beside what was recorded.
package struct Recount: Hashable, Sendable, Codable {
    package struct SeatBallot: Hashable, Sendable, Codable {
        package let seat: ID<Organisation>
        package let chamber: Word?
        package let item: Int
        package let answer: Answer?
        /// The seat whose answer this is, if another.
        package let through: ID<Organisation>?
        package let reason: Prose?
        package let reservation: Prose?
        package let reasonNotRecorded: Bool?
    }

    /// A commitment as answers show it.
    package struct Prose: Hashable, Sendable, Codable {
        package let commitment: Commitment
    }

    package let round: ID<Round>
    package let recorded: [ItemResult]
    package let recounted: [ItemResult]
    package let isEqual: Bool
    package let ballots: [SeatBallot]
}

extension Submitting {
    /// A round with all its seats, as things are now.
    private func roundWithSeats(_ id: ID<Round>) async throws -> (Round, Round.Opening, [ID<Organisation>: Held<Seat>])
    {
        try await cache.run { record in
            guard let held = record.rounds[id] else { throw Unread([.round(id)]) }
            guard let round = held.state else { throw Refusal(.notFound, "There is no round/\(id).") }
            guard let opening = round.opening else {
                throw Refusal(.roundNotOpen, "The round has not been opened yet.")
            }
            let unread = opening.order.filter { record.seats[SeatName(id, $0)] == nil }
            guard unread.isEmpty else { throw Unread(Set(unread.map { Stream.seat(id, $0) })) }
            var seats: [ID<Organisation>: Held<Seat>] = [:]
            for seat in opening.order { seats[seat] = record.seats[SeatName(id, seat)] }
            return (round, opening, seats)
        }
    }

    /// - Throws: `Refusal` if there is no such round or it has not been opened.
    package func readiness(of id: ID<Round>, at now: Instant) async throws -> Readiness {
        // The head is read before the seats: what they have said up to there has been seen.
        let reviewed = try await log.head().size - 1
        let (round, opening, seats) = try await roundWithSeats(id)
        let isSecret = opening.visibility == .secretUntilClose && round.phase == .open
        let results = opening.items.map { item -> (Readiness.ItemQuorums, ItemResult?) in
            // A quorum asks who has answered, not what: any answer stands for one that is sealed.
            let present = opening.counted({ seats[$0]?.state }) { _, seat in
                seat.ballot(on: item.number) == nil ? nil : .abstain
            }
            let quorums = opening.rule.quorums(on: present)
            let status = Readiness.ItemQuorums(
                item: item.number, quorums: quorums, isMet: quorums.allSatisfy(\.isMet))
            guard !isSecret else { return (status, nil) }
            let counted = opening.counted({ seats[$0]?.state }) { _, seat in seat.position(on: item.number)?.answer }
            return (status, opening.result(of: item, counted))
        }
        let chambers = Dictionary(grouping: opening.order) { opening.seats[$0] ?? nil }
        return Readiness(
            round: id, closesAt: round.closesAt, isDue: now >= round.closesAt, reviewed: reviewed,
            allAnswered: opening.unanswered { seats[$0]?.state }.isEmpty,
            chambers: chambers.sorted { ($0.key?.value ?? "") < ($1.key?.value ?? "") }.map { chamber, organisations in
                Readiness.ChamberStatus(
                    chamber: chamber,
                    seats: organisations.map { organisation in
                        let held = seats[organisation]
                        return Readiness.SeatStatus(
                            organisation: organisation, answered: (held?.state?.ballots ?? []).map(\.item).sorted(),
                            givenTo: held?.state?.givenTo, version: held?.version ?? 0)
                    })
            },
            quorums: results.map(\.0), ifClosedNow: isSecret || round.phase != .open ? nil : results.compactMap(\.1))
    }

    /// - Parameter recorded: the results as the close recorded them.
    /// - Throws: `Refusal` if the round is still secret.
    package func recount(of id: ID<Round>, recorded: [ItemResult]) async throws -> Recount {
        let (round, opening, seats) = try await roundWithSeats(id)
        guard round.phase == .closed || opening.visibility == .open else {
            throw Refusal(.roundNotOpen, "The ballots of a secret round are opened by its close.")
        }
        var ballots: [Recount.SeatBallot] = []
        var recounted: [ItemResult] = []
        for item in opening.items {
            let counted = opening.counted({ seats[$0]?.state }) { _, seat in seat.position(on: item.number)?.answer }
            recounted.append(opening.result(of: item, counted))
            for seat in counted {
                let own = seats[seat.organisation]?.state
                let holder = seat.isOwn ? nil : own?.givenTo
                let position = seat.isOwn ? own?.position(on: item.number) : nil
                ballots.append(
                    Recount.SeatBallot(
                        seat: seat.organisation, chamber: seat.chamber, item: item.number, answer: seat.answer,
                        through: seat.answer == nil ? nil : holder, reason: position?.reason.map(Recount.Prose.init),
                        reservation: position?.reservation.map(Recount.Prose.init),
                        reasonNotRecorded: position?.reasonNotRecorded))
            }
        }
        return Recount(
            round: id, recorded: recorded, recounted: recounted, isEqual: recorded == recounted, ballots: ballots)
    }
}
