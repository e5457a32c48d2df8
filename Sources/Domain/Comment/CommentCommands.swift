package struct PostComment: Command {
    package static let name = "comment.post"
    package static let creates: String? = "id"
    package static let prose = ["text"]
    package let id: ID<Comment>
    package let subject: Subject
    /// The latest revision if left out.
    package let revision: Int?
    /// The comment that it answers.
    package let parent: ID<Comment>?
    package let kind: CommentKind
    package let text: Commitment
    package var stream: Stream { .comment(id) }
}

package struct AmendComment: Command {
    package static let name = "comment.amend"
    package static let prose = ["text"]
    package let comment: ID<Comment>
    package let text: Commitment
    package var stream: Stream { .comment(comment) }
}

/// Takes a comment back. It stays readable as retracted; what it said is no longer shown.
package struct RetractComment: Command {
    package static let name = "comment.retract"
    package static let prose = ["reason"]
    package let comment: ID<Comment>
    package let reason: Commitment?
    package var stream: Stream { .comment(comment) }
}
