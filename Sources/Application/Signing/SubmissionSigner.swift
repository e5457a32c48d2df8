package import Domain
package import EventStore

/// Signs submissions for an organisation. It asks no node: whoever signs knows what they submit, and on which version.
package struct SubmissionSigner: Sendable {
    private let key: SigningKey
    private let origin: String
    private let language: Language

    /// - Parameters:
    ///   - origin: the log's name.
    ///   - language: what prose is in that comes as a plain string.
    package init(key: SigningKey, origin: String, language: Language = .english) {
        self.key = key
        self.origin = origin
        self.language = language
    }

    /// What is to be signed.
    package struct Asked: Sendable {
        package var command: String
        /// The command's members, prose in the clear. Other texts stand as language maps, and nothing that the node would
        /// fill in is left open.
        package var members: JSON
        /// Nil for what belongs to the node.
        package var programme: ID<Programme>?
        /// The version of the stream that it is about; 0 if it has none yet.
        package var version: Int
        /// Whether a position is for a secret round.
        package var isSecret: Bool
        /// The submission's own; what it brings into being has it too.
        package var id: Identifier

        package init(
            _ command: String, _ members: JSON, programme: ID<Programme>?, version: Int, isSecret: Bool = false,
            id: Identifier = Chance.identifier()
        ) {
            self.command = command
            self.members = members
            self.programme = programme
            self.version = version
            self.isSecret = isSecret
            self.id = id
        }
    }

    package struct Signed: Sendable {
        /// The command's members as they are sent: each protected value with its key.
        package let members: JSON
        package let text: SubmissionText
        package let signature: DetachedSignature
    }

    /// - Throws: `JSONProblem`, `SubmissionError.unknownCommand`, `Refusal` for a position that does not hold together.
    package func sign(_ asked: Asked) throws -> Signed {
        guard let type = CommandCatalogue.byName[asked.command] else {
            throw SubmissionError.unknownCommand(asked.command)
        }
        guard asked.members.members != nil else { throw JSONProblem(.wrongType, at: "", "Expected an object.") }
        var members = asked.members
        if let creates = type.creates, members[creates] == nil { members[creates] = .string(asked.id.description) }
        for path in type.prose + type.personal {
            addKey(&members, path.split(separator: "/").map(String.init)[...], isProse: type.prose.contains(path))
        }
        var sealed = members
        let occurredAt = try Submitting.occurredAt(&sealed)
        var sealing = Sealing(language: language, isSigned: true)
        try sealing.seal(&sealed, as: type)
        var command = try Submitting.decode(type, from: sealed)
        if let take = command as? TakePosition {
            guard take.revision != nil else {
                throw JSONProblem(
                    .missingField, at: "/revision", "A signed position names the revision that it answers on.")
            }
            if asked.isSecret {
                let ballotKey = Chance.bytes(32)
                command = try ballot(take, sealing.values, ballotKey)
                members["ballotKey"] = .string(Base64URL.encode(ballotKey))
            }
        }
        let text = try SubmissionText(
            command, origin: origin, programme: asked.programme, id: asked.id, version: asked.version,
            occurredAt: occurredAt, revision: (command as? TakePosition)?.revision)
        return Signed(members: members, text: text, signature: try key.sign(text))
    }

    /// Puts a fresh key beside a protected value.
    private func addKey(_ json: inout JSON, _ path: ArraySlice<String>, isProse: Bool) {
        guard let name = path.first, json.members != nil, var value = json[name], !value.isNull else { return }
        if path.count > 1 {
            addKey(&value, path.dropFirst(), isProse: isProse)
            json[name] = value
            return
        }
        if isProse, value.string != nil { value = .object([JSON.Member(language.tag, value)]) }
        json[name] = ["value": value, "key": .string(Base64URL.encode(Chance.bytes(32)))]
    }

    private func ballot(_ take: TakePosition, _ prose: [SealedValue], _ key: [UInt8]) throws -> TakePosition {
        guard let position = take.position else {
            throw JSONProblem(.missingField, at: "/position", "Say what your seat answers.")
        }
        try position.check(isImport: false)
        let ballot = try SealedBallot(position: position, prose: prose).sealed(
            take.round, take.item, take.seat, key: key)
        return TakePosition(
            round: take.round, item: take.item, revision: take.revision, seat: take.seat, position: nil,
            ballot: ballot.commitment)
    }
}
