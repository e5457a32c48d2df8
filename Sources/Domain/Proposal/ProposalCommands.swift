// What can be asked of a gap and of an intervention alike. `target` is the gap or intervention itself.

package struct Propose<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).propose" }
    package static var creates: String? { "id" }
    package static var mayBeLate: Bool { true }
    package let id: ID<Content.Entity>
    package let programme: ID<Programme>
    package let content: Content
    package var stream: Stream { Content.stream(id) }
}

package struct Revise<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).revise" }
    package let target: ID<Content.Entity>
    package let content: Content
    package var stream: Stream { Content.stream(target) }
}

package struct AddEvidence<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).add_evidence" }
    package static var prose: [String] { ["evidence/caption"] }
    package let target: ID<Content.Entity>
    package let evidence: Evidence
    package var stream: Stream { Content.stream(target) }
}

package struct Withdraw<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).withdraw" }
    package static var prose: [String] { ["reason"] }
    package let target: ID<Content.Entity>
    package let reason: Commitment
    package var stream: Stream { Content.stream(target) }
}

/// Says that it is the same as another, or a part of it: what answers it answers the other from now on.
package struct Merge<Content: ProposalContent>: Command {
    package static var name: String { "\(Content.noun).merge" }
    package static var prose: [String] { ["reason"] }
    package let target: ID<Content.Entity>
    package let into: ID<Content.Entity>
    package let reason: Commitment?
    package var stream: Stream { Content.stream(target) }
}
