// What can be asked of a gap and of an intervention alike. `target` is the gap or intervention itself.

package struct Propose<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).propose" }
    package static var creates: String? { "id" }
    package static var mayBeLate: Bool { true }
    package let id: ID<Content.Entity>
    package let programme: ID<Programme>
    package let content: Content

    package init(id: ID<Content.Entity>, programme: ID<Programme>, content: Content) {
        self.id = id
        self.programme = programme
        self.content = content
    }

    package var stream: Stream { Content.stream(id) }
}

package struct Revise<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).revise" }
    package let target: ID<Content.Entity>
    package let content: Content

    package init(target: ID<Content.Entity>, content: Content) {
        self.target = target
        self.content = content
    }

    package var stream: Stream { Content.stream(target) }
}

package struct AddEvidence<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).add_evidence" }
    package static var prose: [String] { ["evidence/caption"] }
    package let target: ID<Content.Entity>
    package let evidence: Evidence

    package init(target: ID<Content.Entity>, evidence: Evidence) {
        self.target = target
        self.evidence = evidence
    }

    package var stream: Stream { Content.stream(target) }
}

package struct Withdraw<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).withdraw" }
    package static var prose: [String] { ["reason"] }
    package let target: ID<Content.Entity>
    package let reason: Commitment

    package init(target: ID<Content.Entity>, reason: Commitment) {
        self.target = target
        self.reason = reason
    }

    package var stream: Stream { Content.stream(target) }
}

/// Says that it is the same as another, or a part of it: what answers it answers the other from now on.
package struct Merge<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).merge" }
    package static var prose: [String] { ["reason"] }
    package let target: ID<Content.Entity>
    package let into: ID<Content.Entity>
    package let reason: Commitment?

    package init(target: ID<Content.Entity>, into: ID<Content.Entity>, reason: Commitment? = nil) {
        self.target = target
        self.into = into
        self.reason = reason
    }

    package var stream: Stream { Content.stream(target) }
}
