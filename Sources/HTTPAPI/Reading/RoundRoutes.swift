import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    var roundRoutes: [Route] {
        let reader = ResourceReader(node: node)
        return [
            list(
                "/v1/programmes/{programme}/rounds", .round, timeTravel: true,
                [.status(of: .round), .participant], inProgramme),
            item("/v1/rounds/{round}", "round", timeTravel: true),
            comments("/v1/rounds/{round}", "round"),
            Route(.get, "/v1/rounds/{round}/readiness") { [node] call in
                let round: ID<Round> = try call.id("round")
                try await reader.requireReadable(.round(round), for: call.caller)
                let readiness = try await node.submitting.readiness(of: round, at: node.clock.now())
                return .json(try JSONEncoding.tree(readiness))
            },
            Route(.get, "/v1/rounds/{round}/recount") { [node] call in
                let round: ID<Round> = try call.id("round")
                let audience = try await reader.requireReadable(.round(round), for: call.caller)
                let recount = try await node.submitting.recount(of: round, recorded: try await recorded(round))
                return .json(try await node.revealing.reveal(try JSONEncoding.tree(recount), to: audience))
            },
        ]
    }

    /// The results of a round as its close recorded them; none if it has not been closed.
    private func recorded(_ round: ID<Round>) async throws -> [ItemResult] {
        var reader = EventReader()
        for entry in try await node.log.stream(StreamName(.round(round)), after: 0) {
            if case .round(.closed(let closed)) = try reader.read(entry).event { return closed.results }
        }
        return []
    }

    /// What the caller's own seat has said.
    var positionRoutes: [Route] {
        let reader = ResourceReader(node: node)
        return [
            Route(.get, "/v1/rounds/{round}/items/{item}/position") { [node] call in
                let (round, seat, held) = try await ownSeat(call, reader)
                let item = try call.number("item")
                guard let ballot = held.state?.ballot(on: item) else {
                    throw Problem.notFound("Your seat has taken no position on item \(item).")
                }
                var json: JSON = [
                    "round": .string(round.description), "item": .integer(item), "seat": .string(seat.description),
                    "version": .integer(held.version),
                ]
                switch ballot {
                case .open(let position), .opened(let position, _):
                    json["answer"] = .string(position.answer.rawValue)
                    if let reason = position.reason { json["reason"] = .committed(reason) }
                    if let reservation = position.reservation { json["reservation"] = .committed(reservation) }
                // That there is one, and no more, not even to whoever cast it.
                case .sealed: json["isSealed"] = true
                }
                let audience = try await reader.requireReadable(.round(round), for: call.caller)
                return .json(try await node.revealing.reveal(json, to: audience), [.eTag: "\"\(held.version)\""])
            },
            Route(.get, "/v1/rounds/{round}/proxy") { call in
                let (round, seat, held) = try await ownSeat(call, reader)
                guard let holder = held.state?.givenTo else {
                    throw Problem.notFound("Your seat has given its voice to nobody.")
                }
                let json: JSON = [
                    "round": .string(round.description), "seat": .string(seat.description),
                    "givenTo": .string(holder.description), "version": .integer(held.version),
                ]
                return .json(json, [.eTag: "\"\(held.version)\""])
            },
        ]
    }

    private func ownSeat(
        _ call: Call, _ reader: ResourceReader
    ) async throws -> (ID<Round>, ID<Organisation>, Held<Seat>) {
        let round: ID<Round> = try call.id("round")
        try await reader.requireReadable(.round(round), for: call.caller)
        guard let delegate = try await node.submitting.delegate(try call.delegate),
            try await node.submitting.programme(of: .round(round)) == delegate.programme
        else { throw Problem.notFound("Your organisation has no seat in this round.") }
        let seat = delegate.organisation
        return (round, seat, try await node.submitting.seat(SeatName(round, seat)))
    }
}

extension JSON {
    /// A commitment, for `Revealing` to put the value beside.
    static func committed(_ commitment: Commitment) -> JSON { ["commitment": .string(commitment.description)] }
}
