internal import Domain
internal import EventStore

struct ConsultationView: DocumentBody {
    /// That something in it was wrong. The record as it was stands in the log at the position before.
    struct Correction: Codable, Hashable, Sendable {
        let at: Instant
        let logPosition: Int
        let reason: Committed
    }

    let programme: ID<Programme>
    var kind: ConsultationKind
    var title: Text
    var from: Day
    var to: Day?
    var place: Text?
    var organisations: [ID<Organisation>]
    var groups: [ParticipantGroup]
    var findings: Committed?
    var gaps: [ID<Gap>]
    var corrections: [Correction] = []

    static var kind: DocumentKind { .consultation }
    var traits: DocumentTraits {
        DocumentTraits(programme: programme, category: kind.rawValue, gaps: gaps, participants: organisations)
    }

    static func evolve(_ view: inout Self?, _ event: ConsultationEvent, _ recorded: RecordedEvent) {
        switch event {
        case .recorded(let event): view = ConsultationView(event.programme, event.content)
        case .corrected(let event):
            guard let old = view else { return }
            var new = ConsultationView(old.programme, event.content)
            let correction = Correction(
                at: recorded.context.happened, logPosition: recorded.logPosition, reason: Committed(event.reason))
            new.corrections = old.corrections + [correction]
            view = new
        }
    }

    private init(_ programme: ID<Programme>, _ content: ConsultationContent) {
        self.programme = programme
        kind = content.kind
        title = content.title
        from = content.from
        to = content.to
        place = content.place
        organisations = content.organisations
        groups = content.groups
        findings = Committed(content.findings)
        gaps = content.gaps
    }
}
