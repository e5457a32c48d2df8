import Domain
import Testing

/// The texts of gaps: who may propose, revise, withdraw and merge them, and until when.
@Suite struct GapTests {
    private let propose = ProposeGap(id: .schooling, programme: .country, content: .titled("Schooling"))
    private let revise = ReviseGap(target: .shelter, content: .titled("Shelter for families"))
    private let withdraw = WithdrawGap(target: .shelter, reason: "Solved")
    private let merge = MergeGap(target: .shelter, into: .documents, reason: "The same")

    @Test(arguments: [Actor.stakeholder(of: .community), .focalPoint(of: .drc), .facilitator])
    func `stakeholders, focal points and facilitators propose`(actor: Actor) {
        let proposed = Proposed(
            programme: .country,
            content: GapContent(
                title: .english("Schooling"),
                description: .english("People in collective centres have no lasting homes."),
                category: .basicNeedsAndServices, population: [.internallyDisplaced], location: .english("Baku"),
                severity: .high, principles: [18, 21]))
        given(.country).when(propose, by: actor).then([(.gap(.schooling), .gap(.proposed(proposed)))])
    }

    @Test(arguments: [Actor.auditor, .observer, .registrar, .node])
    func `nobody else proposes`(actor: Actor) {
        given(.country).when(propose, by: actor).thenRefused(.notPermitted)
    }

    @Test func `a gap concerns people and Guiding Principles that there are`() {
        func gap(_ population: [PopulationGroup], _ principles: [Int]) -> ProposeGap {
            ProposeGap(
                id: .schooling, programme: .country,
                content: GapContent(
                    title: "Gap", description: "Text", category: .durableSolutions, population: population,
                    severity: .low, principles: principles))
        }
        given(.country).when(gap([.refugee], [1, 30]), by: .facilitator).thenAccepted()
        for command in [
            gap([], []), gap([.other, .other], []), gap([.other], [0]), gap([.other], [31]), gap([.other], [3, 3]),
        ] {
            given(.country).when(command, by: .facilitator).thenRefused(.invalidContent)
        }
    }

    @Test func `a title is short`() throws {
        let longest = try Text(String(repeating: "a", count: Text.longestTitle - 2))
        let tooLong = try Text(String(repeating: "a", count: Text.longestTitle + 1))
        given(.country).when(
            ProposeGap(id: .schooling, programme: .country, content: .titled(longest)), by: .facilitator
        )
        .thenAccepted()
        given(.country).when(
            ProposeGap(id: .schooling, programme: .country, content: .titled(tooLong)), by: .facilitator
        )
        .thenRefused(.invalidContent)
    }

    @Test(arguments: [Actor.stakeholder(of: .drc), .focalPoint(of: .drc), .facilitator])
    func `its proposers and facilitators revise, and revisions are numbered`(actor: Actor) {
        let ruling = given(.proposals).when(revise, by: actor)
        guard case .gap(.revised(let revised))? = ruling.thenAccepted()?.events.first?.event else { return }
        #expect(revised.revision == 2)
        given(.proposals).when(withdraw, by: actor).thenAccepted()
        given(.proposals).when(merge, by: actor).thenAccepted()
    }

    @Test(arguments: [Actor.stakeholder(of: .localNGO), .focalPoint(of: .ministry), .auditor, .registrar])
    func `nobody else revises, withdraws or merges`(actor: Actor) {
        given(.proposals).when(revise, by: actor).thenRefused(.notPermitted)
        given(.proposals).when(withdraw, by: actor).thenRefused(.notPermitted)
        given(.proposals).when(merge, by: actor).thenRefused(.notPermitted)
    }

    @Test func `a revision changes something`() {
        given(.proposals.after(revise, by: .facilitator)).when(revise, by: .facilitator).thenRefused(.noChange)
    }

    @Test func `what is not agreed is withdrawn or merged without a round`() {
        given(.proposals).when(withdraw, by: .facilitator)
            .then([(.gap(.shelter), .gap(.withdrawn(Withdrawn(reason: "Solved"))))])
        given(.proposals).when(merge, by: .facilitator)
            .then([(.gap(.shelter), .gap(.merged(Merged(into: .documents, reason: "The same"))))])
    }

    @Test func `what is agreed leaves the plan only by a round`() {
        given(.proposals).when(WithdrawGap(target: .documents, reason: "Why"), by: .facilitator)
            .thenRefused(.agreedAlready)
        given(.proposals).when(MergeGap(target: .documents, into: .shelter), by: .facilitator)
            .thenRefused(.agreedAlready)
    }

    @Test func `a gap is merged into another one that stands, of the same programme`() {
        given(.proposals).when(MergeGap(target: .shelter, into: .shelter), by: .facilitator).thenRefused(
            .invalidContent)
        given(.proposals).when(MergeGap(target: .shelter, into: .farAway), by: .facilitator).thenRefused(
            .wrongProgramme)
        given(.proposals).when(MergeGap(target: .shelter, into: .schooling), by: .facilitator)
            .thenRefused(.unknownReference)
        let story = Story.proposals.proposed(.schooling).after(
            WithdrawGap(target: .schooling, reason: "Why"), by: .facilitator)
        given(story).when(MergeGap(target: .shelter, into: .schooling), by: .facilitator).thenRefused(.notStanding)
    }

    @Test func `what is withdrawn or merged is not touched any more`() {
        let evidence = AddGapEvidence(target: .shelter, evidence: Evidence(link: "https://example.org/a"))
        for story in [
            Story.proposals.after(withdraw, by: .facilitator), Story.proposals.after(merge, by: .facilitator),
        ] {
            given(story).when(revise, by: .facilitator).thenRefused(.notStanding)
            given(story).when(withdraw, by: .facilitator).thenRefused(.notStanding)
            given(story).when(merge, by: .facilitator).thenRefused(.notStanding)
            given(story).when(evidence, by: .facilitator).thenRefused(.notStanding)
        }
    }

    @Test func `while a round holds it, it is neither revised nor withdrawn nor merged`() {
        let story = Story.open()
        given(story).when(revise, by: .facilitator).thenRefused(.lockedByRound)
        given(story).when(withdraw, by: .facilitator).thenRefused(.lockedByRound)
        given(story).when(merge, by: .facilitator).thenRefused(.lockedByRound)
        given(story.closed()).when(revise, by: .facilitator).thenAccepted()
    }

    @Test func `evidence is a file or a link, added by whoever may propose`() throws {
        let file = try FileDigest(String(repeating: "0a", count: 32))
        let both = Evidence(file: file, link: "https://example.org")
        func add(_ evidence: Evidence) -> AddGapEvidence { AddGapEvidence(target: .shelter, evidence: evidence) }
        given(.proposals).when(add(Evidence(file: file, caption: "Photo")), by: .stakeholder(of: .localNGO))
            .thenAccepted()
        given(.open()).when(add(Evidence(link: "http://example.org")), by: .stakeholder(of: .localNGO)).thenAccepted()
        for evidence in [both, Evidence(caption: "Nothing"), Evidence(link: "ftp://example.org")] {
            given(.proposals).when(add(evidence), by: .facilitator).thenRefused(.invalidContent)
        }
        given(.proposals).when(add(Evidence(file: file)), by: .observer).thenRefused(.notPermitted)
    }

    @Test func `a proposal may be recorded later than it was made, but not before its programme`() {
        given(.country).when(propose, by: .facilitator, at: .later, occurredAt: .start).thenAccepted()
        given(.country).when(propose, by: .facilitator, at: .start, occurredAt: .later).thenRefused(.timeInTheFuture)
        given(.country).when(propose, by: .facilitator, at: .start, occurredAt: "2009-01-01T00:00:00Z")
            .thenRefused(.timeOutOfOrder)
    }
}
