import Domain
import Testing

/// What is said about gaps, interventions and rounds.
@Suite struct CommentTests {
    private func post(
        _ subject: Domain.Subject, revision: Int? = nil, parent: ID<Domain.Comment>? = nil,
        id: ID<Domain.Comment> = .remark
    ) -> PostComment {
        PostComment(id: id, subject: subject, revision: revision, parent: parent, kind: .question, text: "Why?")
    }

    private static let twice = Story.proposals.after(
        ReviseGap(target: .shelter, content: .titled("Shelter again")), by: .facilitator, at: .later)

    private func revision(_ ruling: Ruling) -> Int? {
        guard case .comment(.posted(let posted))? = ruling.thenAccepted()?.events.first?.event else { return nil }
        return posted.revision
    }

    @Test func `a comment belongs to the latest revision unless it names another`() {
        let actor = Actor.stakeholder(of: .community)
        #expect(revision(given(Self.twice).when(post(.gap(.shelter)), by: actor)) == 2)
        #expect(revision(given(Self.twice).when(post(.gap(.shelter), revision: 1), by: actor)) == 1)
        for number in [0, 3] {
            given(Self.twice).when(post(.gap(.shelter), revision: number), by: actor).thenRefused(.unknownRevision)
        }
    }

    @Test func `a round is commented on without a revision`() {
        #expect(revision(given(.open()).when(post(.round(.round)), by: .facilitator)) == nil)
        given(.open()).when(post(.round(.round), revision: 1), by: .facilitator).thenRefused(.unknownRevision)
        #expect(revision(given(.proposals).when(post(.intervention(.housing)), by: .facilitator)) == 1)
    }

    @Test func `a reply is about the same as what it answers`() {
        let story = Self.twice.after(post(.gap(.shelter)), by: .stakeholder(of: .drc))
        given(story).when(post(.gap(.shelter), parent: .remark, id: .reply), by: .stakeholder(of: .donor))
            .thenAccepted()
        given(story).when(post(.gap(.documents), parent: .remark, id: .reply), by: .facilitator)
            .thenRefused(.unknownReference)
        given(.proposals).when(post(.gap(.shelter), parent: .remark, id: .reply), by: .facilitator)
            .thenRefused(.unknownReference)
    }

    @Test(arguments: [Actor.auditor, .observer, .registrar])
    func `auditors, observers and administrators do not comment`(actor: Actor) {
        given(.proposals).when(post(.gap(.shelter)), by: actor).thenRefused(.notPermitted)
    }

    @Test func `a comment is amended and retracted by its author alone`() {
        let story = Story.proposals.after(post(.gap(.shelter)), by: .stakeholder(of: .drc))
        let amend = AmendComment(comment: .remark, text: "Why not?")
        let retract = RetractComment(comment: .remark, reason: "Answered")
        given(story).when(amend, by: .stakeholder(of: .drc)).thenAccepted()
        given(story).when(retract, by: .stakeholder(of: .drc)).thenAccepted()
        for actor in [Actor.focalPoint(of: .drc), .stakeholder(of: .donor), .facilitator] {
            given(story).when(amend, by: actor).thenRefused(.notPermitted)
            given(story).when(retract, by: actor).thenRefused(.notPermitted)
        }
    }

    @Test func `a retracted comment is not touched again`() {
        let story = Story.proposals.after(post(.gap(.shelter)), by: .stakeholder(of: .drc))
            .after(RetractComment(comment: .remark), by: .stakeholder(of: .drc))
        given(story).when(AmendComment(comment: .remark, text: "What?"), by: .stakeholder(of: .drc))
            .thenRefused(.retracted)
        given(story).when(RetractComment(comment: .remark), by: .stakeholder(of: .drc)).thenRefused(.retracted)
    }

    @Test func `a late comment does not speak of a revision that came after it`() {
        let story = Self.twice
        given(story)
            .when(
                post(.gap(.shelter), revision: 2), by: .facilitator, at: .afterClosing, occurredAt: .start,
                isImport: true
            )
            .thenRefused(.timeOutOfOrder)
        given(story)
            .when(
                post(.gap(.shelter), revision: 1), by: .facilitator, at: .afterClosing, occurredAt: .start,
                isImport: true
            )
            .thenAccepted()
    }
}
