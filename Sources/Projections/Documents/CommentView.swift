internal import Domain
internal import EventStore

struct CommentView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case posted, amended, retracted }

    /// A text that was replaced by a later one.
    struct Superseded: Codable, Hashable, Sendable {
        /// When it was replaced.
        let until: Instant
        let text: Committed
    }

    let programme: ID<Programme>
    let subject: Subject
    let revision: Int?
    let parent: ID<Comment>?
    let kind: CommentKind
    var text: Committed
    var superseded: [Superseded] = []
    var status = Status.posted
    /// Why it was retracted.
    var reason: Committed?
    let organisation: ID<Organisation>?
    let author: String

    static var kind: DocumentKind { .comment }
    var traits: DocumentTraits {
        DocumentTraits(
            programme: programme, status: status.rawValue, category: kind.rawValue, organisation: organisation,
            subject: subject.description, actor: author)
    }

    static func evolve(_ view: inout Self?, _ event: CommentEvent, _ recorded: RecordedEvent) {
        switch event {
        case .posted(let event):
            view = CommentView(
                programme: event.programme, subject: event.subject, revision: event.revision, parent: event.parent,
                kind: event.kind, text: Committed(event.text), organisation: recorded.envelope.organisation,
                author: recorded.envelope.actor.description)
        case .amended(let event):
            guard let old = view?.text else { return }
            view?.superseded.append(Superseded(until: recorded.context.happened, text: old))
            view?.text = Committed(event.text)
            view?.status = .amended
        case .retracted(let event):
            view?.status = .retracted
            view?.reason = Committed(event.reason)
        }
    }
}
