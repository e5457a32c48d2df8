package struct CommentPosted: EventPayload {
    package static let name = "comment.posted"
    package let programme: ID<Programme>
    package let subject: Subject
    /// The revision that it speaks of; left out for a round.
    package let revision: Int?
    package let parent: ID<Comment>?
    package let kind: CommentKind
    package let text: Commitment
}

package struct CommentAmended: EventPayload {
    package static let name = "comment.amended"
    package let text: Commitment
}

package struct CommentRetracted: EventPayload {
    package static let name = "comment.retracted"
    package let reason: Commitment?
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
