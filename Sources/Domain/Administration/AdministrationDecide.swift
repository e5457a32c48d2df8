extension AppointAdministrator {
    package func decide(_ hearing: Hearing) throws -> Decision {
        guard hearing.actor == .node else {
            throw Refusal(.notPermitted, "Administrators are appointed on the machine itself, with accord init.")
        }
        try hearing.requireNew(stream)
        try hearing.requireNotErased(id, at: "/id")
        return Decision(
            Capacity(role: nil, organisation: nil, programme: nil),
            [(stream, .administrator(.appointed(AdministratorAppointed(fullName: fullName))))])
    }
}

extension RotateLogKey {
    /// The most characters that a key can have: a name of 200, an id and 33 bytes of base64.
    private static let longest = 300

    fileprivate static func requireKey(_ key: String) throws {
        guard (1...longest).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal(.invalidContent, "Expected <origin>+<id>+<base64>.", at: "/verifierKey")
        }
    }

    /// Whether the endorsement is good, whoever has the log's keys looks: no rule can see them.
    package func decide(_ hearing: Hearing) throws -> Decision {
        guard hearing.actor == .node else {
            throw Refusal(.notPermitted, "The log's key is replaced on the machine itself, with accord rotate-key.")
        }
        try RotateLogKey.requireKey(verifierKey)
        if let endorsement {
            try ContinueLog.requireNote(
                endorsement, lines: 6...6, at: "/endorsement", "Expected the lines of a checkpoint.")
        }
        guard try hearing.log()?.verifierKey != verifierKey else {
            throw Refusal(.noChange, "The log has that key already.", at: "/verifierKey")
        }
        return Decision(
            Capacity(role: nil, organisation: nil, programme: nil),
            [(stream, .log(.keyRotated(LogKeyRotated(verifierKey: verifierKey, endorsement: endorsement))))])
    }
}

extension ContinueLog {
    /// Three lines of a checkpoint, an empty one, one of the log's signature; and those of a hundred signatures at most.
    private static let lines = 5...110
    /// More than any line of a signature has.
    private static let longest = 500

    fileprivate static func requireNote(
        _ note: [String], lines: ClosedRange<Int>, at pointer: String, _ detail: String
    ) throws {
        guard lines.contains(note.count),
            note.allSatisfy({ $0.utf8.count <= longest && !$0.utf8.contains(where: { $0 < 0x20 }) })
        else { throw Refusal(.invalidContent, detail, at: pointer) }
    }

    /// Whether the checkpoint is of what stands before, whoever has the log looks up: no rule can see the tree.
    package func decide(_ hearing: Hearing) throws -> Decision {
        guard hearing.actor == .node else {
            throw Refusal(.notPermitted, "A log is continued on the machine itself, with accord import --log.")
        }
        try RotateLogKey.requireKey(verifierKey)
        try ContinueLog.requireNote(
            checkpoint, lines: ContinueLog.lines, at: "/checkpoint", "Expected the lines of a signed checkpoint.")
        let continued = LogContinued(checkpoint: checkpoint, verifierKey: verifierKey)
        return Decision(
            Capacity(role: nil, organisation: nil, programme: nil), [(stream, .log(.continued(continued)))])
    }
}

extension IssueToken {
    /// The longest that a token may live, in seconds: 400 days.
    package static let longestLife: Int64 = 400 * 86_400

    package func decide(_ hearing: Hearing) throws -> Decision {
        try hearing.requireNew(stream)
        guard let bearer = Actor(self.bearer) else {
            throw Refusal(.invalidContent, "Expected delegate:<id> or administrator:<id>.", at: "/bearer")
        }
        guard expires > hearing.now else { throw Refusal(.timeInThePast, "Give a time to come.", at: "/expires") }
        guard expires <= hearing.now.advanced(bySeconds: IssueToken.longestLife) else {
            throw Refusal(.invalidContent, "A token may live for 400 days at most.", at: "/expires")
        }
        let capacity: Capacity
        switch bearer {
        case .node: throw Refusal(.notPermitted, "The node needs no token.", at: "/bearer")
        case .administrator(let person):
            guard try hearing.administrator(person) else {
                throw Refusal(.unknownReference, "There is no such administrator.", at: "/bearer")
            }
            // The first token is issued by the node, on the machine itself.
            capacity =
                hearing.actor == .node
                ? Capacity(role: nil, organisation: nil, programme: nil) : try hearing.authorise(.administerNode)
        case .delegate(let id):
            let delegate = try hearing.delegate(id, at: "/bearer")
            guard !delegate.isRevoked else {
                throw Refusal(.revoked, "The accreditation has been revoked.", at: "/bearer")
            }
            capacity = try hearing.authoriseToken(.issueToken, for: delegate, id)
        }
        let issued = TokenIssued(bearer: self.bearer, expires: expires)
        return Decision(capacity, [(stream, .token(.issued(issued)))], before: hearing.isImport ? nil : expires)
    }
}

extension RevokeToken {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.token(token)
        let capacity: Capacity
        switch state.bearer {
        case .delegate(let id): capacity = try hearing.authoriseToken(.revokeToken, for: try hearing.delegate(id), id)
        default: capacity = try hearing.authorise(.administerNode)
        }
        guard !state.isRevoked else { throw Refusal(.noChange, "The token has been revoked already.") }
        return Decision(capacity, [(stream, .token(.revoked(TokenRevoked())))])
    }
}

extension RedactProse {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.redact, in: programme, whileClosed: true)
        guard try hearing.prose(commitment) == nil else {
            throw Refusal(.noChange, "The value has been redacted already.", at: "/commitment")
        }
        let redacted = ProseRedacted(programme: programme, commitment: commitment, reason: reason)
        return Decision(capacity, [(stream, .prose(.redacted(redacted)))])
    }
}

extension Hearing {
    fileprivate func authoriseToken(_ action: Action, for delegate: Delegate, _ id: ID<Delegate>) throws -> Capacity {
        try authorise(action, in: delegate.programme, whileClosed: true) { organisation, acting in
            var relations: Set<Relation> = organisation == delegate.organisation ? [.own] : []
            if acting == id { relations.insert(.oneself) }
            return relations
        }
    }
}
