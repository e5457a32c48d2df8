package import Domain
package import EventStore

extension Views {
    /// What every seat of a round has said up to a log position, read from the log; seats that have said nothing are
    /// left out.
    package func ballots(
        of round: ID<Round>, upTo logPosition: Int? = nil
    ) async throws -> [ID<Organisation>: Held<Seat>] {
        try await log.ballots(of: round, upTo: logPosition)
    }
}

extension EventLog {
    /// What every seat of a round has said up to a log position; seats that have said nothing are left out.
    ///
    /// - Throws: `MalformedEntry` for an entry that Accord does not write; what the storage throws.
    package func ballots(
        of round: ID<Round>, upTo logPosition: Int? = nil
    ) async throws -> [ID<Organisation>: Held<Seat>] {
        var seats: [ID<Organisation>: Held<Seat>] = [:]
        var reader = EventReader()
        var query = EntryQuery(
            to: logPosition.map { $0 + 1 }, within: StreamName(.round(round)),
            types: Set(SeatEvent.catalogue.map(\.type)))
        while true {
            let page = try await page(query, limit: 1_000)
            guard let last = page.last else { return seats }
            for entry in page {
                let recorded = try reader.read(entry)
                guard case .seat(_, let seat) = recorded.stream, case .seat(let event) = recorded.event else {
                    continue
                }
                seats[seat, default: Held()].evolve(event, recorded.context)
            }
            query.from = last.logPosition + 1
        }
    }
}
