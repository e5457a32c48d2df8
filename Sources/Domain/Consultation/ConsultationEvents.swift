package struct ConsultationRecorded: EventPayload {
    package static let name = "consultation.recorded"
    package let programme: ID<Programme>
    package let content: ConsultationContent

    package init(programme: ID<Programme>, content: ConsultationContent) {
        self.programme = programme
        self.content = content
    }
}

/// What was recorded was wrong; this is what should have stood there. The earlier record stays readable.
package struct ConsultationCorrected: EventPayload {
    package static let name = "consultation.corrected"
    package let content: ConsultationContent
    package let reason: Commitment

    package init(content: ConsultationContent, reason: Commitment) {
        self.content = content
        self.reason = reason
    }
}

package enum ConsultationEvent: AggregateEvent {
    case recorded(ConsultationRecorded)
    case corrected(ConsultationCorrected)

    package static let catalogue: [EventType<Self>] = [EventType(Self.recorded), EventType(Self.corrected)]

    package var payload: any EventPayload {
        switch self {
        case .recorded(let payload): payload
        case .corrected(let payload): payload
        }
    }
}
