import Domain
import Testing

/// People can be forgotten: who may erase whom, and that nothing comes back.
@Suite struct PersonTests {
    private static let erase = ErasePerson(
        person: .person, delegate: .stakeholder(of: .drc), reason: "She asked for it")
    private static let erased = Story.country.after(erase, by: .registrar)

    private func accredit(_ person: ID<Person>) -> AccreditDelegate {
        AccreditDelegate(
            id: .newcomer, person: person, organisation: .drc, programme: .country, roles: [.auditor], fullName: "Name")
    }

    @Test func `an administrator erases a person whom an accreditation shows`() {
        given(.country).when(Self.erase, by: .registrar)
            .then([
                (
                    .person(.person),
                    .person(.erased(PersonErased(delegate: .stakeholder(of: .drc), reason: "She asked for it")))
                )
            ])
    }

    @Test func `those who read the name in a programme are told there why it is gone`() {
        let closed = Story.country.after(CloseProgramme(programme: .country), by: .registrar)
        for story in [Story.country, closed] {
            let decision = story.when(Self.erase, by: .registrar).thenAccepted()
            #expect(decision?.capacity == Capacity(role: .administrator, organisation: nil, programme: .country))
        }
    }

    @Test(arguments: [Actor.facilitator, .focalPoint(of: .drc), .stakeholder(of: .drc), .node])
    func `nobody else erases anybody, not even themself`(actor: Actor) {
        given(.country).when(Self.erase, by: actor).thenRefused(.notPermitted)
    }

    @Test func `an administrator is known without an accreditation, and may erase themself`() {
        let oneself = ErasePerson(person: .registrar, reason: "I leave")
        given(.country).when(oneself, by: .registrar)
            .then([(.person(.registrar), .person(.erased(PersonErased(reason: "I leave"))))])
        // The name goes; the office stays.
        given(Story.country.after(oneself, by: .registrar))
            .when(AdmitOrganisation(id: .nobody, name: "New", kind: .nationalNGO), by: .registrar).thenAccepted()
    }

    @Test func `whom nobody has accredited or appointed cannot be erased`() {
        given(.country).when(ErasePerson(person: .number(77), reason: "Why"), by: .registrar).thenRefused(.notFound)
        given(.country).when(ErasePerson(person: .person, reason: "Why"), by: .registrar).thenRefused(.notFound)
        for delegate in [ID<Delegate>.newcomer, .stakeholder(of: .drc)] {
            given(.country)
                .when(ErasePerson(person: .number(77), delegate: delegate, reason: "Why"), by: .registrar)
                .thenRefused(.unknownReference)
        }
    }

    @Test func `a person is erased once`() {
        given(Self.erased).when(Self.erase, by: .registrar).thenRefused(.noChange)
        let other = ErasePerson(person: .person, delegate: .facilitator, reason: "Why")
        given(Self.erased).when(other, by: .registrar).thenRefused(.noChange)
    }

    @Test func `what was erased does not come back under the same identifier`() {
        given(Self.erased).when(accredit(.person), by: .focalPoint(of: .drc)).thenRefused(.personErased)
        given(Self.erased).when(AppointAdministrator(id: .person), by: .node).thenRefused(.personErased)
        given(Self.erased).when(accredit(.secondRegistrar), by: .focalPoint(of: .drc)).thenAccepted()
    }

    @Test func `accreditations outlive the name, until somebody revokes them`() {
        given(Self.erased).when(Story.proposal, by: .stakeholder(of: .drc)).thenAccepted()
        given(Self.erased).when(RevokeDelegate(delegate: .stakeholder(of: .drc)), by: .focalPoint(of: .drc))
            .thenAccepted()
    }

    @Test func `an erasure and an accreditation of one person cannot both go by unseen`() throws {
        // Both look at the person's stream, which one of them writes: whoever comes second has to decide anew.
        var record = Record()
        let accreditation = accredit(.person)
        var consulted: [Domain.Stream] = []
        for _ in 0..<10 {
            let hearing = Hearing(actor: .focalPoint(of: .drc), now: .start, record: record)
            do {
                _ = try hearing.decide(accreditation)
                consulted = hearing.consulted.streams.map(\.stream)
                break
            } catch let unread as Unread {
                for stream in unread.streams {
                    record.note(stream)
                    for happened in Story.country.happenings where happened.stream == stream {
                        record.evolve(stream, happened.event, happened.context)
                    }
                }
            }
        }
        #expect(consulted.contains(.person(.person)))
    }
}

extension Story {
    fileprivate static let proposal = ProposeGap(id: .schooling, programme: .country, content: .titled("Gap"))
}
