package struct CommentPosted: EventPayload {
    package static let name = "comment.posted"
    package let programme: ID<Programme>
    package let subject: Subject
    /// The revision that it speaks of; left out for a round.
    package let revision: Int?
    package let parent: ID<Comment>?
    package let kind: CommentKind
    package let text: Commitment

    package init(
        programme: ID<Programme>, subject: Subject, revision: Int? = nil, parent: ID<Comment>? = nil, kind: CommentKind,
        text: Commitment
    ) {
        self.programme = programme
        self.subject = subject
        self.revision = revision
        self.parent = parent
        self.kind = kind
        self.text = text
    }
}

package struct CommentAmended: EventPayload {
    package static let name = "comment.amended"
    package let text: Commitment

    package init(text: Commitment) {
        self.text = text
    }
}

package struct CommentRetracted: EventPayload {
    package static let name = "comment.retracted"
    package let reason: Commitment?

    package init(reason: Commitment? = nil) {
        self.reason = reason
    }
}

package enum CommentEvent: AggregateEvent {
    case posted(CommentPosted)
    case amended(CommentAmended)
    case retracted(CommentRetracted)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.posted), EventType(Self.amended), EventType(Self.retracted),
    ]

    package var payload: any EventPayload {
        switch self {
        case .posted(let payload): payload
        case .amended(let payload): payload
        case .retracted(let payload): payload
        }
    }
}
