extension TakePosition {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let (state, opening, capacity) = try hearing.seatHolder(of: round, seat)
        let item = try opening.requireItem(item)
        guard revision == nil || revision == item.revision else {
            throw Refusal(
                .staleRevision, "The round decides about revision \(item.revision); read that and answer again.",
                at: "/revision")
        }
        _ = try hearing.seat(SeatName(round, seat))
        let event: SeatEvent
        switch (opening.visibility, position, ballot) {
        case (.open, let position?, nil):
            try position.check(isImport: hearing.isImport)
            event = .taken(PositionTaken(item: item.number, position: position))
        case (.secretUntilClose, nil, let ballot?):
            event = .sealed(PositionSealed(item: item.number, ballot: ballot))
        case (.secretUntilClose, _, _):
            throw Refusal(.invalidContent, "In a secret round a position is taken by its commitment.", at: "/position")
        case (.open, _, _):
            throw Refusal(.invalidContent, "In an open round a position says what it answers.", at: "/position")
        }
        return Decision(capacity, [(stream, .seat(event))], before: hearing.isImport ? nil : state.closesAt)
    }
}

extension WithdrawPosition {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let (state, opening, capacity) = try hearing.seatHolder(of: round, seat)
        let item = try opening.requireItem(item)
        guard try hearing.seat(SeatName(round, seat)).state?.ballot(on: item.number) != nil else {
            throw Refusal(.noPosition, "Your seat has taken no position on item \(item.number).")
        }
        return Decision(
            capacity, [(stream, .seat(.withdrawn(PositionWithdrawn(item: item.number))))],
            before: hearing.isImport ? nil : state.closesAt)
    }
}

extension GiveProxy {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let (state, opening, capacity) = try hearing.seatHolder(of: round, seat)
        try hearing.requireRead([stream, .seat(round, to), .proxies(round, to)])
        guard to != seat, let chamber = opening.seats[to], chamber != nil, chamber == opening.seats[seat] else {
            throw Refusal(.proxyRefused, "A voice can be given to another seat of the same chamber.", at: "/to")
        }
        if let holder = try hearing.seat(SeatName(round, seat)).state?.givenTo {
            throw Refusal(.proxyRefused, "Your voice is with organisation/\(holder); take it back first.", at: "/to")
        }
        guard try hearing.seat(SeatName(round, to)).state?.givenTo == nil else {
            throw Refusal(.proxyRefused, "That seat has given its own voice away.", at: "/to")
        }
        guard try hearing.proxies(SeatName(round, to)).from.count < opening.proxies else {
            throw Refusal(
                .proxyRefused, "That seat holds \(opening.proxies) voices already, the most a seat may.", at: "/to")
        }
        return Decision(
            capacity,
            [
                (stream, .seat(.proxyGiven(ProxyGiven(to: to)))),
                (.proxies(round, to), .proxies(.received(ProxyReceived(from: seat)))),
            ], before: hearing.isImport ? nil : state.closesAt)
    }
}

extension WithdrawProxy {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let (state, _, capacity) = try hearing.seatHolder(of: round, seat)
        guard let holder = try hearing.seat(SeatName(round, seat)).state?.givenTo else {
            throw Refusal(.noPosition, "Your seat has given its voice to nobody.")
        }
        _ = try hearing.proxies(SeatName(round, holder))
        return Decision(
            capacity,
            [
                (stream, .seat(.proxyWithdrawn(ProxyWithdrawn(from: holder)))),
                (.proxies(round, holder), .proxies(.returned(ProxyReturned(to: seat)))),
            ], before: hearing.isImport ? nil : state.closesAt)
    }
}

extension Hearing {
    /// The round, its terms and the capacity of an actor who answers for a seat of it: for their own and no other.
    fileprivate func seatHolder(
        of id: ID<Round>, _ seat: ID<Organisation>
    ) throws -> (Round, Round.Opening, Capacity) {
        let round = try round(id)
        let capacity = try authorise(.answer, in: round.programme)
        guard capacity.organisation == seat else {
            throw Refusal(.notPermitted, "You answer for your own organisation's seat only.", at: "/seat")
        }
        let opening = try round.requireOpen(self)
        guard opening.seats[seat] != nil else {
            throw Refusal(.noSeat, "Your organisation has no seat in this round.", seats: [seat])
        }
        try requireSignature(
            opening.policy.signedPositions,
            "What a seat says in this round is signed; sign it with a key of your organisation.")
        return (round, opening, capacity)
    }
}

extension Round.Opening {
    fileprivate func requireItem(_ number: Int) throws(Refusal) -> RoundItem {
        guard (1...items.count).contains(number) else {
            throw Refusal(.unknownItem, "The round has items 1 to \(items.count).", at: "/item")
        }
        return items[number - 1]
    }
}
