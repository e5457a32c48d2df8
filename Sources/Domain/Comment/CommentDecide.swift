extension PostComment {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let (programme, revised) = try hearing.commentable(subject)
        let capacity = try hearing.authorise(.comment, in: programme)
        try hearing.requireNew(stream)
        let revision = try checkedRevision(revised, hearing)
        if let parent {
            let parent = try hearing.comment(parent, at: "/parent")
            guard parent.subject == subject else {
                throw Refusal(.unknownReference, "That comment is about something else.", at: "/parent")
            }
        }
        let posted = CommentPosted(
            programme: programme, subject: subject, revision: revision, parent: parent, kind: kind, text: text)
        return Decision(capacity, [(stream, .comment(.posted(posted)))])
    }

    private func checkedRevision(_ revised: [Instant]?, _ hearing: Hearing) throws(Refusal) -> Int? {
        guard let revised else {
            guard revision == nil else {
                throw Refusal(.unknownRevision, "A round has no revisions; leave it out.", at: "/revision")
            }
            return nil
        }
        let revision = revision ?? revised.count
        guard (1...revised.count).contains(revision) else {
            throw Refusal(.unknownRevision, "There are revisions 1 to \(revised.count).", at: "/revision")
        }
        guard revised[revision - 1] <= hearing.happening || hearing.occurredAt == nil else {
            throw Refusal(.timeOutOfOrder, "Revision \(revision) came later.", at: "/occurredAt")
        }
        return revision
    }
}

extension AmendComment {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.ownComment(comment)
        return Decision(capacity, [(stream, .comment(.amended(CommentAmended(text: text))))])
    }
}

extension RetractComment {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.ownComment(comment)
        return Decision(capacity, [(stream, .comment(.retracted(CommentRetracted(reason: reason))))])
    }
}

extension Hearing {
    /// The programme of what is commented on, and when its revisions were made; nil for a round, which has none.
    fileprivate func commentable(_ subject: Subject) throws -> (ID<Programme>, [Instant]?) {
        switch subject {
        case .gap(let id):
            let gap = try gap(id)
            return (gap.programme, gap.revised)
        case .intervention(let id):
            let intervention = try intervention(id)
            return (intervention.programme, intervention.proposal.revised)
        case .round(let id):
            return (try round(id).programme, nil)
        }
    }

    fileprivate func ownComment(_ id: ID<Comment>) throws -> Capacity {
        let comment = try comment(id)
        let capacity = try authorise(.changeComment, in: comment.programme) { _, delegate in
            comment.author == .delegate(delegate) ? [.oneself] : []
        }
        guard !comment.isRetracted else { throw Refusal(.retracted, "The comment has been retracted; post another.") }
        return capacity
    }
}
