extension Propose {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.propose, in: programme)
        try hearing.requireNew(stream)
        let proposed = Proposed(programme: programme, content: try content.checked(in: programme, hearing: hearing))
        return Decision(capacity, [(stream, Content.event(.proposed(proposed)))])
    }
}

extension Revise {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try Content.find(target, at: nil, in: hearing)
        let capacity = try hearing.authorise(.revise, in: state.programme, relations: state.relations)
        try state.requireUnheld()
        guard state.revised.count < 1_000 else {
            throw Refusal(.invalidContent, "It has been revised 999 times; withdraw it and propose anew.")
        }
        let content = try content.checked(in: state.programme, hearing: hearing)
        guard content != state.latest else { throw Refusal(.noChange, "That is the latest revision's text already.") }
        let revised = Revised(revision: state.revised.count + 1, content: content)
        return Decision(capacity, [(stream, Content.event(.revised(revised)))])
    }
}

extension AddEvidence {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try Content.find(target, at: nil, in: hearing)
        let capacity = try hearing.authorise(.addEvidence, in: state.programme)
        guard state.standing == .standing else { throw state.notStanding }
        guard (evidence.file == nil) != (evidence.link == nil) else {
            throw Refusal(.invalidContent, "Give either the digest of a file or a link.", at: "/evidence")
        }
        guard evidence.link.map({ $0.value.hasPrefix("https://") || $0.value.hasPrefix("http://") }) ?? true else {
            throw Refusal(.invalidContent, "A link begins with https:// or http://.", at: "/evidence/link")
        }
        guard state.evidenceCount < 1_000 else {
            throw Refusal(.invalidContent, "It has 1000 pieces of evidence already.")
        }
        return Decision(capacity, [(stream, Content.event(.evidenceAdded(EvidenceAdded(evidence: evidence))))])
    }
}

extension Withdraw {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try Content.find(target, at: nil, in: hearing)
        let capacity = try hearing.authorise(.withdraw, in: state.programme, relations: state.relations)
        try state.requireUnagreed()
        return Decision(capacity, [(stream, Content.event(.withdrawn(Withdrawn(reason: reason))))])
    }
}

extension Merge {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try Content.find(target, at: nil, in: hearing)
        let capacity = try hearing.authorise(.merge, in: state.programme, relations: state.relations)
        try state.requireUnagreed()
        guard into != target else { throw Refusal(.invalidContent, "It cannot be merged into itself.", at: "/into") }
        let other = try Content.find(into, at: "/into", in: hearing)
        guard other.programme == state.programme else {
            throw Refusal(.wrongProgramme, "That one belongs to another programme.", at: "/into")
        }
        guard other.standing == .standing else {
            throw Refusal(.notStanding, "That one is withdrawn, merged or ended itself.", at: "/into")
        }
        return Decision(capacity, [(stream, Content.event(.merged(Merged(into: into, reason: reason))))])
    }
}

extension Proposal {
    /// How an actor stands to it.
    package func relations(_ organisation: ID<Organisation>, _ delegate: ID<Delegate>) -> Set<Relation> {
        var relations: Set<Relation> = []
        if organisation == proposer { relations.insert(.own) }
        if organisation == latest.lead { relations.insert(.lead) }
        return relations
    }

    var notStanding: Refusal {
        switch standing {
        case .standing: Refusal(.noChange, "It stands.")
        case .withdrawn: Refusal(.notStanding, "It has been withdrawn.")
        case .merged(let into): Refusal(.notStanding, "It has been merged into \(Content.stream(into)); go on there.")
        case .ended: Refusal(.notStanding, "A round has agreed to end it; propose anew.")
        }
    }

    /// It stands, and no open round holds it.
    func requireUnheld() throws(Refusal) {
        guard standing == .standing else { throw notStanding }
        if let round {
            throw Refusal(.lockedByRound, "It is before round/\(round); wait until that round has ended.")
        }
    }

    /// The same, and it is not in the plan.
    func requireUnagreed() throws(Refusal) {
        try requireUnheld()
        guard agreedRevision == nil else {
            throw Refusal(
                .agreedAlready, "It is agreed; only a round that agrees to end or merge it takes it out of the plan.")
        }
    }
}
