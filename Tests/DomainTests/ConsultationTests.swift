import Domain
import Testing

/// What a record of a consultation has to hold.
@Suite struct ConsultationTests {
    private func record(_ content: ConsultationContent) -> RecordConsultation {
        RecordConsultation(id: .roundtable, programme: .country, content: content)
    }

    private func content(
        from: Day = "2009-12-10", to: Day? = nil, organisations: [ID<Organisation>] = [], number: Int? = nil,
        gaps: [ID<Gap>] = []
    ) -> ConsultationContent {
        ConsultationContent(
            kind: .bilateralMeeting, title: "Meeting", from: from, to: to, organisations: organisations,
            groups: [ParticipantGroup(population: .refugee, number: number)], gaps: gaps)
    }

    @Test func `a facilitator records a consultation, also one that took place earlier`() {
        given(.proposals).when(record(.titled("Roundtable")), by: .facilitator).thenAccepted()
        given(.proposals)
            .when(record(content()), by: .facilitator, at: .later, occurredAt: "2009-12-14T12:00:00Z").thenAccepted()
        given(.proposals).when(record(.titled("Roundtable")), by: .stakeholder(of: .drc)).thenRefused(.notPermitted)
    }

    @Test func `it has begun and does not end before it begins`() {
        given(.proposals).when(record(content(from: "2009-12-14")), by: .facilitator).thenAccepted()
        given(.proposals).when(record(content(from: "2009-12-15")), by: .facilitator).thenRefused(.timeInTheFuture)
        given(.proposals).when(record(content(from: "2009-12-10", to: "2009-12-09")), by: .facilitator)
            .thenRefused(.invalidContent)
    }

    @Test func `what it names is there, once, and in the programme`() {
        given(.proposals).when(record(content(organisations: [.nobody])), by: .facilitator)
            .thenRefused(.unknownReference)
        given(.proposals).when(record(content(organisations: [.drc, .drc])), by: .facilitator)
            .thenRefused(.invalidContent)
        given(.proposals).when(record(content(gaps: [.schooling])), by: .facilitator).thenRefused(.unknownReference)
        given(.proposals).when(record(content(gaps: [.farAway])), by: .facilitator).thenRefused(.wrongProgramme)
    }

    @Test(arguments: [(0, false), (1, true), (10_000_000, true), (10_000_001, false)])
    func `a group counts from one to ten million`(number: Int, isAccepted: Bool) {
        let ruling = given(.proposals).when(record(content(number: number)), by: .facilitator)
        if isAccepted { ruling.thenAccepted() } else { ruling.thenRefused(.invalidContent) }
    }

    @Test func `a correction says what should have stood there`() {
        let story = Story.proposals.after(record(content()), by: .facilitator)
        let correct = CorrectConsultation(consultation: .roundtable, content: content(number: 12), reason: "Counted")
        given(story).when(correct, by: .facilitator).thenAccepted()
        given(story.after(correct, by: .facilitator)).when(correct, by: .facilitator).thenRefused(.noChange)
        given(story).when(correct, by: .auditor).thenRefused(.notPermitted)
        given(.proposals).when(correct, by: .facilitator).thenRefused(.notFound)
        given(story).when(correct, by: .facilitator, at: .later, occurredAt: .start).thenRefused(.timeOutOfOrder)
    }
}
