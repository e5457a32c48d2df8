// A record of a whole log grows with it. Who goes through a long one keeps in memory what is looked at now, and sets the
// rest aside.

/// What a stream had led to when it was set aside.
package protocol HeldAside {
    /// - Throws: if it cannot be read.
    func held<State: Aggregate>(_ type: State.Type) throws -> Held<State>
}

extension Record {
    /// How many streams it holds, those without entries among them.
    package var count: Int {
        let people = administrators.count + persons.count + delegates.count + tokens.count
        let organisations = organisations.count + keys.count + reservations.count + programmes.count
        let proposals = gaps.count + interventions.count + comments.count + consultations.count + prose.count
        return people + organisations + proposals + rounds.count + seats.count + proxies.count + (log == nil ? 0 : 1)
    }

    /// Takes out every stream whose last entry stands before a log position: they count as unread from then on.
    ///
    /// - Parameter keep: is given each of them, unless it has no entries. What it is given can be read by `takeBack`.
    /// - Throws: what `keep` throws; the record is as before then, but for kinds that were dealt with already.
    package mutating func setAside(
        before logPosition: Int, keep: (Stream, any Encodable) throws -> Void
    ) throws {
        func sift<Name, State: Aggregate>(
            _ all: inout [Name: Held<State>], _ stream: (Name) -> Stream
        ) throws {
            all = try all.filter { name, held in
                if let last = held.logPosition, last >= logPosition { return true }
                if held.version > 0 { try keep(stream(name), held) }
                return false
            }
        }
        try sift(&administrators, Stream.administrator)
        try sift(&organisations, Stream.organisation)
        try sift(&programmes, Stream.programme)
        try sift(&delegates, Stream.delegate)
        try sift(&tokens, Stream.token)
        try sift(&consultations, Stream.consultation)
        try sift(&gaps, Stream.gap)
        try sift(&interventions, Stream.intervention)
        try sift(&comments, Stream.comment)
        try sift(&rounds, Stream.round)
        try sift(&seats) { .seat($0.round, $0.organisation) }
        try sift(&proxies) { .proxies($0.round, $0.organisation) }
        try sift(&reservations, Stream.reservation)
        try sift(&prose, Stream.prose)
        try sift(&persons, Stream.person)
        try sift(&keys, Stream.keys)
    }

    /// Has the record hold a stream again as it was set aside.
    ///
    /// - Throws: what `aside` throws.
    package mutating func takeBack(_ stream: Stream, from aside: some HeldAside) throws {
        var taking = TakingBack(aside: aside)
        try visit(stream, &taking)
    }
}

private struct TakingBack<Aside: HeldAside>: HeldVisitor {
    let aside: Aside

    func visit<State: Aggregate>(_ held: inout Held<State>?) throws { held = try aside.held(State.self) }
}
