import Domain
import EventStore
import Testing

@testable import Projections

/// People can be forgotten: what the views say of somebody who was, and that replay stays the same.
@Suite struct `Persons in the views` {
    private struct Known {
        let sample: SampleProgramme
        let person: ID<Person>
        let delegate: ID<Delegate>
        /// Before the erasure.
        let before: Int
        let reason: Commitment
    }

    /// Somebody with an accreditation, who is an administrator too, is erased.
    private func erased() async throws -> Known {
        let sample = try await SampleProgramme()
        let history = sample.history
        let (person, delegate, reason) = (history.id(Person.self), history.id(Delegate.self), history.commitment())
        let appointed = AdministratorAppointed(fullName: history.commitment())
        try await history.record([(.administrator(person), .administrator(.appointed(appointed)))])
        let accredited = DelegateAccredited(
            person: person, organisation: sample.agency, programme: sample.programme, roles: [.auditor],
            fullName: history.commitment(), email: history.commitment())
        try await sample.record([(.delegate(delegate), .delegate(.accredited(accredited)))])
        let token = TokenIssued(bearer: "delegate:\(delegate)", expires: History.start)
        try await history.record([(.token(history.id()), .token(.issued(token)))])
        let before = try await sample.history.size - 1
        try await history.record(
            [(.person(person), .person(.erased(PersonErased(delegate: delegate, reason: reason))))],
            by: .administrator(person), role: .administrator, in: sample.programme)
        return Known(sample: sample, person: person, delegate: delegate, before: before, reason: reason)
    }

    @Test func `who was erased is said to be, wherever they are named`() async throws {
        let known = try await erased()
        try await withViews(of: known.sample.history.log) { views in
            let delegate = try #require(try await views.document(.delegate, known.delegate.value))
            #expect(delegate[path: "person/fullName/erased"] == true)
            #expect(delegate[path: "person/email/erased"] == true)
            #expect(delegate[path: "person/phone"] == nil)
            #expect(delegate["status"] == "accredited")
            #expect(delegate["version"] == 1)
            let administrator = try await views.document(.administrator, known.person.value)
            #expect(administrator?[path: "person/fullName/erased"] == true)
            let person = try #require(try await views.document(.person, known.person.value))
            #expect(person["status"] == "erased")
            #expect(person["version"] == 1)
            #expect(person["delegates"] == [.string(known.delegate.description)])
            #expect(person["isAdministrator"] == true)
            #expect(person[path: "reason/commitment"] == .string(known.reason.description))
            // Nobody else is touched.
            let other = try await views.document(.delegate, known.sample.delegate.value)
            #expect(other?[path: "person/fullName/erased"] == nil)
            #expect(other?[path: "person/fullName/commitment"] != nil)
        }
    }

    @Test func `what was known before is as it was`() async throws {
        let known = try await erased()
        try await withViews(of: known.sample.history.log) { views in
            let past = try await views.document(.delegate, known.delegate.value, .at(logPosition: known.before))
            #expect(past?[path: "person/fullName/commitment"] != nil)
            #expect(past?[path: "person/fullName/erased"] == nil)
            let person = try await views.document(.person, known.person.value, .at(logPosition: known.before))
            #expect(person?["status"] == "known")
            #expect(person?["version"] == 0)
            let time = try await known.sample.history.time(of: known.before)
            let asOf = try await views.document(.delegate, known.delegate.value, .asOf(time))
            #expect(asOf == past)
            let later = try await views.document(
                .delegate, known.delegate.value, .asOf(time.advanced(bySeconds: 3_600)))
            #expect(later == (try await views.document(.delegate, known.delegate.value)))
        }
    }

    @Test func `the trails of who is concerned have the erasure`() async throws {
        let known = try await erased()
        let last = known.before + 1
        try await withViews(of: known.sample.history.log) { views in
            for (kind, id) in [
                (DocumentKind.person, known.person.value), (.delegate, known.delegate.value),
                (.administrator, known.person.value), (.organisation, known.sample.agency.value),
                (.programme, known.sample.programme.value),
            ] {
                let trail = try await views.trail(kind, id, limit: 99)
                #expect(trail.last?.logPosition == last, "\(kind)")
            }
            let person = try await views.trail(.person, known.person.value, limit: 99)
            #expect(
                try person.map { try Envelope(scanning: $0.line).type } == [
                    AdministratorAppointed.type, DelegateAccredited.type, TokenIssued.type, PersonErased.type,
                ])
            let other = try await views.trail(.organisation, known.sample.ministry.value, limit: 99)
            #expect(other.last?.logPosition != last)
        }
    }

    @Test func `views made anew after an erasure are the same, byte for byte`() async throws {
        let known = try await erased()
        try await withViews(of: known.sample.history.log) { views in
            let before = try views.dump()
            try await views.rebuild()
            #expect(try views.dump() == before)
        }
    }
}
