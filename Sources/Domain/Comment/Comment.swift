/// Something said about a gap, an intervention or a round.
package struct Comment: Aggregate {
    package let programme: ID<Programme>
    package let subject: Subject
    package let author: Actor
    package var isRetracted = false

    package static func evolve(_ state: inout Self?, _ event: CommentEvent, _ context: EventContext) {
        switch event {
        case .posted(let event):
            state = Comment(programme: event.programme, subject: event.subject, author: context.actor)
        case .amended: break
        case .retracted: state?.isRetracted = true
        }
    }
}
