package struct RecordConsultation: Command {
    package static let name = "consultation.record"
    package static let creates: String? = "id"
    package static let prose = ["content/findings"]
    package static let mayBeLate = true
    package let id: ID<Consultation>
    package let programme: ID<Programme>
    package let content: ConsultationContent

    package init(id: ID<Consultation>, programme: ID<Programme>, content: ConsultationContent) {
        self.id = id
        self.programme = programme
        self.content = content
    }

    package var stream: Stream { .consultation(id) }
}

package struct CorrectConsultation: Command {
    package static let name = "consultation.correct"
    package static let prose = ["content/findings", "reason"]
    package let consultation: ID<Consultation>
    package let content: ConsultationContent
    package let reason: Commitment

    package init(consultation: ID<Consultation>, content: ConsultationContent, reason: Commitment) {
        self.consultation = consultation
        self.content = content
        self.reason = reason
    }

    package var stream: Stream { .consultation(consultation) }
}
