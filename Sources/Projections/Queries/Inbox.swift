package import Domain
package import EventStore
internal import GRDB

/// What waits for a delegate.
struct InboxView: Codable, Hashable, Sendable {
    /// An open round in which the seat of the delegate's organisation has not answered everything.
    struct Waiting: Codable, Hashable, Sendable {
        let round: ID<Round>
        let title: Text
        let closesAt: Instant
        /// The items without an answer.
        let items: [Int]
        /// The seat to which it has given its voice.
        let voiceWith: ID<Organisation>?
    }

    /// Something that was revised after the delegate's latest comment on it.
    struct Revised: Codable, Hashable, Sendable {
        let subject: Subject
        let title: Text
        let comment: ID<Comment>
        let commentedRevision: Int
        let revision: Int
        let revisedAt: Instant
    }

    /// A pledge of the delegate's organisation that is due soon or has been, and that no report speaks of yet.
    struct Due: Codable, Hashable, Sendable {
        let intervention: ID<Intervention>
        let title: Text
        let pledge: ID<Pledge>
        let terms: TermsView
        let isOverdue: Bool
    }

    let delegate: ID<Delegate>
    let organisation: ID<Organisation>
    let programme: ID<Programme>
    let rounds: [Waiting]
    let revisions: [Revised]
    let pledges: [Due]
}

extension Views {
    /// What waits for a delegate; nil if there is none of this identifier.
    ///
    /// - Parameter now: the time against which pledges are due and rounds still take answers.
    package func inbox(_ id: ID<Delegate>, now: Instant) async throws -> JSON? {
        let found = try await read { db -> InboxMaking? in
            let documents = DocumentSnapshot(db: db, logPosition: nil)
            guard let delegate = try documents.document(DelegateView.self, id.value)?.body else { return nil }
            return try InboxMaking(id: id, delegate: delegate, from: documents, now: now)
        }
        guard let found else { return nil }
        let organisation = found.delegate.organisation
        var waiting: [InboxView.Waiting] = []
        for (round, view) in found.openRounds where try await hasSeat(organisation, by: view.termsIn) {
            let seat = try await log.seat(organisation, in: round)
            let items = view.items.map(\.number).filter { seat?.ballot(on: $0) == nil }
            guard !items.isEmpty else { continue }
            waiting.append(
                InboxView.Waiting(
                    round: round, title: view.title, closesAt: view.closing.closesAt, items: items,
                    voiceWith: seat?.givenTo))
        }
        return try JSONEncoding.tree(
            InboxView(
                delegate: id, organisation: organisation, programme: found.delegate.programme, rounds: waiting,
                revisions: found.revisions, pledges: found.pledges))
    }
}

extension Views {
    /// Whether an organisation has a seat by the entry that opened a round.
    private func hasSeat(_ organisation: ID<Organisation>, by logPosition: Int) async throws -> Bool {
        let seats = try await electorate(in: logPosition).first { $0.name == "seats" }?.value.array ?? []
        let wanted = JSON.string(organisation.description)
        return seats.contains { $0["organisations"]?.array?.contains(wanted) ?? false }
    }
}

extension EventLog {
    /// What one seat of a round has said; nil if nothing.
    fileprivate func seat(_ organisation: ID<Organisation>, in round: ID<Round>) async throws -> Seat? {
        var held = Held<Seat>()
        var reader = EventReader()
        for entry in try await stream(StreamName(.seat(round, organisation)), after: 0) {
            let recorded = try reader.read(entry)
            if case .seat(let event) = recorded.event { held.evolve(event, recorded.context) }
        }
        return held.state
    }
}
