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

    package init(
        id: ID<Comment>, subject: Subject, revision: Int? = nil, parent: ID<Comment>? = nil, kind: CommentKind,
        text: Commitment
    ) {
        self.id = id
        self.subject = subject
        self.revision = revision
        self.parent = parent
        self.kind = kind
        self.text = text
    }

    package var stream: Stream { .comment(id) }
}

package struct AmendComment: Command {
    package static let name = "comment.amend"
    package static let prose = ["text"]
    package let comment: ID<Comment>
    package let text: Commitment

    package init(comment: ID<Comment>, text: Commitment) {
        self.comment = comment
        self.text = text
    }

    package var stream: Stream { .comment(comment) }
}

/// Takes a comment back. It stays readable as retracted; what it said is no longer shown.
package struct RetractComment: Command {
    package static let name = "comment.retract"
    package static let prose = ["reason"]
    package let comment: ID<Comment>
    package let reason: Commitment?

    package init(comment: ID<Comment>, reason: Commitment? = nil) {
        self.comment = comment
        self.reason = reason
    }

    package var stream: Stream { .comment(comment) }
}
