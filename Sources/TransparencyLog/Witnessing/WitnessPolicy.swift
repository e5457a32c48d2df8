/// Whom somebody believes: these logs, and a checkpoint only when enough of these witnesses have cosigned it
/// (C2SP tlog-policy).
///
/// Names of witnesses and groups are bytes that mean nothing outside of the policy.
package struct WitnessPolicy: Hashable, Sendable {
    package typealias Name = [UInt8]

    package struct Log: Hashable, Sendable {
        package let key: VerifierKey
        package let address: [UInt8]?
    }

    package struct Witness: Hashable, Sendable {
        package let name: Name
        package let key: VerifierKey
        package let address: [UInt8]?
    }

    /// As good as one witness when at least `threshold` of its members are.
    package struct Group: Hashable, Sendable {
        package let name: Name
        package let threshold: Int
        package let members: [Name]
    }

    package private(set) var logs: [Log] = []
    package private(set) var witnesses: [Witness] = []
    /// Each after those that it names.
    package private(set) var groups: [Group] = []
    /// The witness or group that has to have cosigned; nil if none has to.
    package private(set) var quorum: Name?

    private var names: Set<Name> = []
    private var grouped: Set<Name> = []

    /// The most logs, witnesses and groups that a policy may have.
    package static let most = 1024
    static let none = Array("none".utf8)

    init() {}

    /// A policy of some logs, any of them, of whose checkpoints at least so many witnesses have to have cosigned each.
    ///
    /// - Throws: `Malformed` if that cannot be: more than there are, a key twice, a key of the wrong type.
    package init(logs: [VerifierKey], atLeast threshold: Int, of witnesses: [VerifierKey]) throws(Malformed) {
        for key in logs { try add(Log(key: key, address: nil)) }
        for (place, key) in witnesses.enumerated() {
            try add(Witness(name: Array("witness-\(place + 1)".utf8), key: key, address: nil))
        }
        guard threshold != 0 else { return }
        try add(Group(name: Array("witnesses".utf8), threshold: threshold, members: self.witnesses.map(\.name)))
        try require(Array("witnesses".utf8))
    }

    mutating func add(_ log: Log) throws(Malformed) {
        guard log.key.type != .cosignature else { throw Malformed(.policy, "a log's key is of a witness's type") }
        guard !logs.contains(where: { $0.key.publicKey == log.key.publicKey }) else {
            throw Malformed(.policy, "the log \(log.key.name) has the key of another")
        }
        logs.append(log)
        try checkSize()
    }

    mutating func add(_ witness: Witness) throws(Malformed) {
        guard witness.key.type != .ed25519 else { throw Malformed(.policy, "a witness's key is of a log's type") }
        guard !witnesses.contains(where: { $0.key.publicKey == witness.key.publicKey }) else {
            throw Malformed(.policy, "the witness \(witness.key.name) has the key of another")
        }
        try define(witness.name)
        witnesses.append(witness)
        try checkSize()
    }

    mutating func add(_ group: Group) throws(Malformed) {
        guard (1...max(1, group.members.count)).contains(group.threshold), !group.members.isEmpty else {
            throw Malformed(.policy, "a group of \(group.members.count) cannot need \(group.threshold)")
        }
        for member in group.members {
            guard names.contains(member) else { throw Malformed(.policy, "a member of a group is not defined before") }
            // Otherwise one witness could count twice.
            guard grouped.insert(member).inserted else { throw Malformed(.policy, "a name is a member twice") }
        }
        try define(group.name)
        groups.append(group)
        try checkSize()
    }

    /// Says who has to have cosigned.
    mutating func require(_ name: Name) throws(Malformed) {
        guard names.contains(name) else { throw Malformed(.policy, "the quorum is not defined before") }
        quorum = name
    }

    private mutating func define(_ name: Name) throws(Malformed) {
        guard name != WitnessPolicy.none, names.insert(name).inserted else {
            throw Malformed(.policy, "a name is defined twice, or it is none")
        }
    }

    private func checkSize() throws(Malformed) {
        guard logs.count + witnesses.count + groups.count <= WitnessPolicy.most else {
            throw Malformed(.policy, "it has more than \(WitnessPolicy.most) logs, witnesses and groups")
        }
    }
}

// MARK: - Judging

/// A checkpoint that a policy's logs and witnesses have signed.
package struct WitnessedCheckpoint: Hashable, Sendable {
    package let checkpoint: Checkpoint
    package let note: OpenedNote
}

/// Why a checkpoint with good signatures is not enough for a policy.
package enum PolicyError: Error, Hashable, Sendable {
    /// It is not signed by a key of the log that it names.
    case notSignedByLog(origin: KeyName)
    /// Too few witnesses have cosigned it: only these.
    case noQuorum(cosigners: [KeyName])
}

extension PolicyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notSignedByLog(let origin): "The checkpoint of \(origin) is not signed by a known key of that log."
        case .noQuorum(let cosigners):
            "Too few witnesses have cosigned the checkpoint, only [\(cosigners.map(\.text).joined(separator: ", "))]."
        }
    }
}

extension WitnessPolicy {
    /// Checks the signatures of a checkpoint: one of its log, and cosignatures that make up the quorum. By a policy
    /// without logs no checkpoint is believed.
    ///
    /// - Throws: `Malformed` if the text is not a checkpoint, `NoteError`, `PolicyError`.
    package func verify(_ note: SignedNote) throws -> WitnessedCheckpoint {
        let opened = try note.open(by: logs.map(\.key) + witnesses.map(\.key))
        let checkpoint = try Checkpoint(opened.text)
        guard opened.signers.contains(where: { $0.type == .ed25519 && $0.name == checkpoint.origin }) else {
            throw PolicyError.notSignedByLog(origin: checkpoint.origin)
        }
        let cosigners = opened.signers.filter { $0.type == .cosignature }
        guard isSatisfied(by: Set(cosigners)) else { throw PolicyError.noQuorum(cosigners: cosigners.map(\.name)) }
        return WitnessedCheckpoint(checkpoint: checkpoint, note: opened)
    }

    /// Whether these witnesses are enough.
    package func isSatisfied(by cosigners: Set<VerifierKey>) -> Bool {
        guard let quorum else { return true }
        var satisfied = Set(witnesses.filter { cosigners.contains($0.key) }.map(\.name))
        for group in groups where group.members.count(where: satisfied.contains) >= group.threshold {
            satisfied.insert(group.name)
        }
        return satisfied.contains(quorum)
    }
}
