extension CloseRound {
    /// Closes a round: counts what every seat has said, opens what was sealed, and lets go of the items.
    ///
    /// A facilitator names the log position up to which they have seen the ballots; a newer one refuses the close. The
    /// node closes rounds whose time has come.
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.round(round)
        let capacity = try hearing.authorise(.closeRound, in: state.programme, whileClosed: true)
        guard !hearing.isImport || state.isImported else { throw Refusal.openedLive }
        guard state.phase == .open, let opening = state.opening else {
            throw state.phase == .drafted
                ? Refusal(.roundNotOpen, "The round has not been opened yet.")
                : Refusal(.roundClosed, "The round has ended already.")
        }
        try hearing.requireSignature(
            opening.policy.signedCloses && hearing.actor != .node,
            "Closes of this round are signed; sign yours with a key of your organisation.")
        let streams = opening.order.map { Stream.seat(round, $0) }
        try hearing.requireRead(streams + opening.lockedSubjects.map(\.stream))
        try requireReviewed(opening, hearing)
        try requireLaterThanBallots(opening, hearing)
        try requireDue(state, opening, hearing)
        let (opened, positions) = try open(opening, hearing)
        let results = opening.items.map { item in
            opening.result(
                of: item,
                opening.counted(hearing.record.seat(in: round)) { organisation, seat in
                    positions[SeatItem(seat: organisation, item: item.number)]?.answer
                        ?? seat.position(on: item.number)?.answer
                })
        }
        let closed = RoundClosed(reviewed: reviewed, results: results)
        return Decision(
            capacity, [(stream, .round(.closed(closed)))] + opened + opening.decided(results, by: round))
    }

    private func requireReviewed(_ opening: Round.Opening, _ hearing: Hearing) throws {
        guard let reviewed else {
            guard hearing.isImport else {
                throw Refusal(
                    .invalidContent, "Name the log position up to which you have seen the ballots (see readiness).",
                    at: "/reviewed")
            }
            return
        }
        let newer = try opening.order.filter {
            try hearing.seat(SeatName(round, $0)).logPosition.map { $0 > reviewed } ?? false
        }
        guard newer.isEmpty else {
            throw Refusal(
                .newerBallots, "\(newer.count) seats have said something since log position \(reviewed); look again.",
                at: "/reviewed", seats: newer)
        }
    }

    /// A close is not said to be older than the ballots that it counts.
    private func requireLaterThanBallots(_ opening: Round.Opening, _ hearing: Hearing) throws(Refusal) {
        guard let occurredAt = hearing.occurredAt else { return }
        let later = opening.order.filter { seat in
            hearing.record.changed(.seat(round, seat)).map { $0 > occurredAt } ?? false
        }
        guard later.isEmpty else {
            throw Refusal(
                .timeOutOfOrder, "\(later.count) seats are said to have answered after \(occurredAt).",
                at: "/occurredAt", seats: later)
        }
    }

    private func requireDue(_ state: Round, _ opening: Round.Opening, _ hearing: Hearing) throws {
        guard hearing.now < state.closesAt else { return }
        guard hearing.actor != .node else { throw Refusal(.notDueYet, "The closing time is \(state.closesAt).") }
        switch opening.closing.earlyClose {
        case .anytime: return
        case .never: throw Refusal(.earlyCloseRefused, "Its terms let it close at \(state.closesAt) and not earlier.")
        case .whenAllAnswered:
            let missing = opening.unanswered(hearing.record.seat(in: round))
            guard missing.isEmpty else {
                throw Refusal(
                    .earlyCloseRefused,
                    "\(missing.count) seats have not answered every item; it closes at \(state.closesAt).",
                    seats: missing)
            }
        }
    }

    /// Opens every ballot that counts, and holds each against what was committed to.
    private func open(
        _ opening: Round.Opening, _ hearing: Hearing
    ) throws -> ([(stream: Stream, event: Event)], [SeatItem: Position]) {
        var given: [SeatItem: BallotOpening] = [:]
        for ballot in openings ?? [] { given[SeatItem(seat: ballot.seat, item: ballot.item)] = ballot }
        guard given.count == openings?.count ?? 0 else { throw Refusal(.openingsWrong, "A ballot is opened twice.") }
        var events: [(stream: Stream, event: Event)] = []
        var positions: [SeatItem: Position] = [:]
        for organisation in opening.order {
            for ballot in try hearing.seat(SeatName(round, organisation)).state?.ballots ?? [] {
                guard case .sealed(let commitment) = ballot.ballot else { continue }
                let name = SeatItem(seat: organisation, item: ballot.item)
                // What is not committed to may not be added: the reason that nobody recorded is not.
                guard let opened = given.removeValue(forKey: name), opened.position.reasonNotRecorded == nil,
                    Commitment(
                        to: opened.position.committed, field: Position.field(round, ballot.item, organisation),
                        key: opened.key.bytes) == commitment
                else {
                    throw Refusal(
                        .openingsWrong,
                        "The ballot of organisation/\(organisation) on item \(ballot.item) is not opened.",
                        seats: [organisation])
                }
                positions[name] = opened.position
                let event = PositionOpened(item: ballot.item, position: opened.position, key: opened.key)
                events.append((.seat(round, organisation), .seat(.opened(event))))
            }
        }
        guard given.isEmpty else { throw Refusal(.openingsWrong, "A ballot is opened that does not count.") }
        return (events, positions)
    }
}

/// One seat's ballot on one item.
private struct SeatItem: Hashable {
    let seat: ID<Organisation>
    let item: Int
}

extension Record {
    /// Looks a seat of a round up, as far as it has been read and has said anything.
    package func seat(in round: ID<Round>) -> (ID<Organisation>) -> Seat? {
        { self.seats[SeatName(round, $0)]?.state }
    }
}

extension Round.Opening {
    /// The seats for which some item has no answer, neither their own nor their proxy's.
    package func unanswered(_ seat: (ID<Organisation>) -> Seat?) -> [ID<Organisation>] {
        order.filter { organisation in
            let own = seat(organisation)
            let holder = own?.givenTo.flatMap(seat)
            return items.contains { own?.ballot(on: $0.number) == nil && holder?.ballot(on: $0.number) == nil }
        }
    }

    /// What the results mean for the items, each in its own stream; what they were to be merged into is let go.
    fileprivate func decided(_ results: [ItemResult], by round: ID<Round>) -> [(stream: Stream, event: Event)] {
        var events: [(stream: Stream, event: Event)] = []
        for (item, result) in zip(items, results) {
            switch item.subject {
            case .gap:
                let into: ID<Gap>? = if case .gap(let id) = item.into { id } else { nil }
                let decided = Decided<GapContent>(
                    round: round, item: item.number, motion: item.motion, revision: item.revision, into: into,
                    outcome: result.outcome)
                events.append((item.subject.stream, .gap(.decided(decided))))
            case .intervention:
                let into: ID<Intervention>? = if case .intervention(let id) = item.into { id } else { nil }
                let decided = Decided<InterventionContent>(
                    round: round, item: item.number, motion: item.motion, revision: item.revision, into: into,
                    outcome: result.outcome)
                events.append((item.subject.stream, .intervention(.proposal(.decided(decided)))))
            case .round: break
            }
        }
        let subjects = Set(items.map(\.subject))
        for subject in lockedSubjects where !subjects.contains(subject) {
            events.append((subject.stream, subject.released(from: round)))
        }
        return events
    }
}
