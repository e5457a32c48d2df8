package struct DraftRound: Command {
    package static let name = "round.draft"
    package static let creates: String? = "id"
    package let id: ID<Round>
    package let programme: ID<Programme>
    package let terms: RoundTerms

    package init(id: ID<Round>, programme: ID<Programme>, terms: RoundTerms) {
        self.id = id
        self.programme = programme
        self.terms = terms
    }

    package var stream: Stream { .round(id) }
}

/// Opens a round as it was drafted, freezes its terms and locks its items.
package struct OpenRound: Command {
    package static let name = "round.open"
    package let round: ID<Round>

    package init(round: ID<Round>) {
        self.round = round
    }

    package var stream: Stream { .round(round) }
}

package struct ExtendRound: Command {
    package static let name = "round.extend"
    package static let prose = ["reason"]
    package let round: ID<Round>
    package let closesAt: Instant
    package let reason: Commitment

    package init(round: ID<Round>, closesAt: Instant, reason: Commitment) {
        self.round = round
        self.closesAt = closesAt
        self.reason = reason
    }

    package var stream: Stream { .round(round) }
}

package struct CloseRound: Command {
    package static let name = "round.close"
    package let round: ID<Round>
    /// The log position up to which whoever closes has seen the ballots. An imported close has none.
    package let reviewed: Int?
    /// In a secret round, what opens each ballot that counts; the node adds them.
    package let openings: [BallotOpening]?

    package init(round: ID<Round>, reviewed: Int? = nil, openings: [BallotOpening]? = nil) {
        self.round = round
        self.reviewed = reviewed
        self.openings = openings
    }

    package var stream: Stream { .round(round) }
}

/// What a sealed ballot says, and the key that shows it.
package struct BallotOpening: Hashable, Sendable, Codable {
    package let seat: ID<Organisation>
    package let item: Int
    package let position: Position
    package let key: Commitment

    package init(seat: ID<Organisation>, item: Int, position: Position, key: Commitment) {
        self.seat = seat
        self.item = item
        self.position = position
        self.key = key
    }
}

package struct CancelRound: Command {
    package static let name = "round.cancel"
    package static let prose = ["reason"]
    package let round: ID<Round>
    package let reason: Commitment

    package init(round: ID<Round>, reason: Commitment) {
        self.round = round
        self.reason = reason
    }

    package var stream: Stream { .round(round) }
}

/// Takes or changes the position of the actor's own seat on an item.
package struct TakePosition: Command {
    package static let name = "position.take"
    package static let prose = ["position/reason", "position/reservation"]
    package let round: ID<Round>
    package let item: Int
    /// The revision that the seat means; refused if it is not the round's.
    package let revision: Int?
    package let seat: ID<Organisation>
    /// What it answers; in a secret round left out, and `ballot` commits to it.
    package let position: Position?
    package let ballot: Commitment?

    package init(
        round: ID<Round>, item: Int, revision: Int? = nil, seat: ID<Organisation>, position: Position? = nil,
        ballot: Commitment? = nil
    ) {
        self.round = round
        self.item = item
        self.revision = revision
        self.seat = seat
        self.position = position
        self.ballot = ballot
    }

    package var stream: Stream { .seat(round, seat) }
}

package struct WithdrawPosition: Command {
    package static let name = "position.withdraw"
    package let round: ID<Round>
    package let item: Int
    package let seat: ID<Organisation>

    package init(round: ID<Round>, item: Int, seat: ID<Organisation>) {
        self.round = round
        self.item = item
        self.seat = seat
    }

    package var stream: Stream { .seat(round, seat) }
}

/// Gives the voice of the actor's own seat, for the round, to another seat of its chamber.
package struct GiveProxy: Command {
    package static let name = "proxy.give"
    package let round: ID<Round>
    package let seat: ID<Organisation>
    package let to: ID<Organisation>

    package init(round: ID<Round>, seat: ID<Organisation>, to: ID<Organisation>) {
        self.round = round
        self.seat = seat
        self.to = to
    }

    package var stream: Stream { .seat(round, seat) }
}

package struct WithdrawProxy: Command {
    package static let name = "proxy.withdraw"
    package let round: ID<Round>
    package let seat: ID<Organisation>

    package init(round: ID<Round>, seat: ID<Organisation>) {
        self.round = round
        self.seat = seat
    }

    package var stream: Stream { .seat(round, seat) }
}
