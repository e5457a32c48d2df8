package struct RecordConsultation: Command {
    package static let name = "consultation.record"
    package static let creates: String? = "id"
    package static let prose = ["content/findings"]
    package static let mayBeLate = true
    package let id: ID<Consultation>
    package let programme: ID<Programme>
    package let content: ConsultationContent
    package var stream: Stream { .consultation(id) }
}

package struct CorrectConsultation: Command {
    package static let name = "consultation.correct"
    package static let prose = ["content/findings", "reason"]
    package let consultation: ID<Consultation>
    package let content: ConsultationContent
    package let reason: Commitment
    package var stream: Stream { .consultation(consultation) }
}
