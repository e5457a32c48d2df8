import Auditing
import Domain
import EventStore
import Notary
import Testing
import TransparencyLog

/// Whoever signs for a log: the honest keeper of it, or one who lies.
struct LogKeeper {
    let signer: NoteSigner

    init(origin: String = HonestNode.origin) throws { signer = NoteSigner(name: try KeyName(origin)) }

    var key: VerifierKey { signer.verifierKey }

    /// A checkpoint over the first lines of a log, all of them if it is not said how many.
    ///
    /// - Parameter time: when witnesses cosign it; when the last of these lines was recorded if it is not said.
    func checkpoint(
        _ lines: [[UInt8]], size: Int? = nil, cosignedBy witnesses: [NoteSigner] = [], at time: Instant? = nil
    ) throws -> [UInt8] {
        var tree = CompactRange()
        for line in lines.prefix(size ?? lines.count) { tree.append(.leaf(of: line)) }
        let text = Checkpoint(origin: signer.name, size: tree.size, root: tree.root).text
        var note = try SignedNote(text: text, signatures: [signer.sign(text)])
        for witness in witnesses {
            let time = time ?? lines.time(of: tree.size - 1)
            note.add(try witness.cosign(text, time: Int(time.microseconds / 1_000_000)))
        }
        return note.bytes
    }

    /// What a log records after these lines when this key gives way to another one.
    func handing(over next: VerifierKey, after lines: [[UInt8]]) throws -> LogKeyRotated {
        var tree = CompactRange()
        for line in lines { tree.append(.leaf(of: line)) }
        let endorsement = try KeyEndorsement(of: next, size: tree.size, root: tree.root, sign: signer.sign)
        return LogKeyRotated(verifierKey: "\(next)", endorsement: endorsement.note.lines)
    }

    /// What an auditor who trusts this key starts from.
    func settings(_ checkpoints: [UInt8]...) throws -> AuditSettings {
        var settings = AuditSettings()
        settings.keys = LogKeys([key])
        settings.checkpoints = try checkpoints.map { try GivenCheckpoint($0, name: "checkpoint") }
        return settings
    }
}

/// What an audit reports. It has to be the same however few streams are held in memory.
func audit(_ lines: [[UInt8]], _ settings: AuditSettings = AuditSettings()) async throws -> AuditReport {
    func report(_ settings: AuditSettings) async throws -> AuditReport {
        var audit = try Audit(settings)
        return try await audit.run(LinesInMemory(lines))
    }
    let found = try await report(settings)
    guard !settings.hashesOnly else { return found }
    var forgetful = settings
    forgetful.streamsInMemory = lines.count < 300 ? 0 : 200
    let again = try await report(forgetful)
    #expect(again.json.bytes == found.json.bytes, "With fewer streams in memory the audit finds something else.")
    return found
}

extension AuditReport {
    var kinds: Set<FaultKind> { Set(faults.map(\.kind)) }

    /// The log positions of the faults of a kind.
    func places(_ kind: FaultKind) -> [Int?] { faults.filter { $0.kind == kind }.map(\.logPosition) }
}
