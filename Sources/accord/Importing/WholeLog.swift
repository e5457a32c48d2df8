import Application
import Auditing
import EventStore
import Foundation
import TransparencyLog

/// A log that another node has published, to be verified and then mirrored or copied.
struct WholeLog {
    private let name: String
    private let options: WholeLogOptions

    init(_ name: String, _ options: WholeLogOptions) {
        self.name = name
        self.options = options
    }

    func take(into settings: Settings) async throws {
        let place = settings.place
        guard place.database == nil else {
            throw Failure(
                .usage,
                "A mirror or a copy is made in files: leave the database away, and take a copy there with accord migrate."
            )
        }
        guard let origin = options.asOrigin else { return try await mirror(settings) }
        if FileManager.default.fileExists(atPath: place.logFile) { throw NodePlace.Problem.exists(place.data) }
        let log = try await verified(keys: try givenKeys())
        let made = try await shown(log) { try await Continuation.create(place, of: log, origin: origin, progress: $0) }
        // At once: nobody can be told the token again.
        try Init.print(made)
        StandardError.write(
            """
            The log \(origin) is in \(place.data), its key in \(place.keyFile). It goes on from \(log.head.size) entries \
            of \(log.head.origin).
            Keep the token now: it is not shown again. Next: accord token create --delegate ID, accord serve.

            """)
        try await settings.withNode(logger: settings.makeLogger()) { try await $0.catchUp() }
    }

    private func mirror(_ settings: Settings) async throws {
        let place = settings.place
        guard place.isMirror else {
            if FileManager.default.fileExists(atPath: place.logFile) { throw NodePlace.Problem.exists(place.data) }
            let log = try await verified(keys: try givenKeys())
            try await shown(log) { try await Mirror.create(place, of: log, progress: $0) }
            try await settings.withNode(logger: settings.makeLogger()) { try await $0.catchUp() }
            return try ResultOutput.print("A mirror of \(log.head.origin) with \(log.head.size.grouped) entries")
        }
        // What the mirror has believed since it was made, whatever lies beside the log now.
        let known = try VerifierKey.all(inFile: place.mirroredKeyFile)
        let kept = try await settings.logForReading().signedHead()
        let log = try await verified(keys: options.logKey.isEmpty ? known : try givenKeys(), mirrored: kept?.note)
        let new = try await shown(log) { try await Mirror.extend(place, with: log, progress: $0) }
        try ResultOutput.print(
            new == 0
                ? "Nothing new: the mirror of \(log.head.origin) has all \(log.head.size.grouped) entries"
                : "\(new.grouped) new entries: the mirror of \(log.head.origin) has \(log.head.size.grouped)")
    }

    private func shown<Value>(
        _ log: VerifiedLog, _ body: ((Int) -> Void) async throws -> Value
    ) async throws -> Value {
        var line = ProgressLine("entries are taken")
        defer { line.end() }
        return try await body { line.show($0, part: Double($0) / Double(max(log.head.size, 1))) }
    }

    private func givenKeys() throws -> [VerifierKey] { try options.logKey.map(VerifierKey.init(spelledOrIn:)) }

    // MARK: Verifying

    private static let mirrored = "the mirror's checkpoint"

    /// - Parameters:
    ///   - keys: whom to believe; the key beside the log if there are none.
    ///   - mirrored: what is known of the log already.
    /// - Throws: `Failure` if anything is wrong with the log; `VerifiedLog.Problem.twoFaces` if it does not go on from that.
    private func verified(keys: [VerifierKey], mirrored: [UInt8]? = nil) async throws -> VerifiedLog {
        let place = try await LogPlace(
            name, token: options.token ?? ProcessInfo.processInfo.environment["ACCORD_TOKEN"])
        guard let published = place.published, let bytes = place.checkpoint else {
            throw Failure(.noInput, "\(name) is no log with tiles and a checkpoint; see accord export --tiles.")
        }
        var keys = keys
        if keys.isEmpty { keys = try place.keysBesideIt(option: "--log-key") }
        var settings = AuditSettings()
        settings.keys = LogKeys(keys)
        settings.checkpoints = [try GivenCheckpoint(bytes, name: "checkpoint")]
        let witnessed = try place.witnessed.map { try SignedNote($0) }
        if let witnessed {
            settings.checkpoints.append(try GivenCheckpoint(witnessed.bytes, name: "the witnessed checkpoint"))
        }
        if let mirrored {
            let given = try GivenCheckpoint(mirrored, name: WholeLog.mirrored)
            // One that is shorter than the mirror is held against the mirror's own tree.
            if given.checkpoint.size <= settings.checkpoints[0].checkpoint.size { settings.checkpoints.append(given) }
        }
        for path in options.from {
            settings.checkpoints.append(
                try GivenCheckpoint(Array(try Data(contentsOf: URL(fileURLWithPath: path))), name: path))
        }
        var audit = try Audit(settings, published: published)
        var line = ProgressLine("entries are verified")
        let report = try await audit.run(try await place.source()) { line.show($0, part: $1) }
        line.end()
        try require(report)
        let note = try SignedNote(bytes)
        let head = try Checkpoint(note.text)
        let signing = report.keys.first { $0.name == head.origin && (try? note.open(by: [$0])) != nil }
        guard let signing else { throw Failure(.badData, "The checkpoint of \(name) is not signed by its log.") }
        let own = keys.filter { $0.name == signing.name }
        return try VerifiedLog(
            checkpoint: note, verifierKey: signing,
            trustedKeys: own.isEmpty ? [signing] : own, witnessed: witnessed
        ) { try await published.lines($0, inTreeOf: head.size) }
    }

    private func require(_ report: AuditReport) throws {
        let contradicted = report.checkpoints.first { $0.name == WholeLog.mirrored && !$0.isGood }
        if let contradicted, report.checkpoints.contains(where: { $0.name == "checkpoint" && $0.isGood }) {
            throw VerifiedLog.Problem.twoFaces(size: contradicted.size)
        }
        if let first = report.faults.first {
            let others = report.faultCount == 1 ? "" : " (and \((report.faultCount - 1).grouped) more faults)"
            throw Failure(.badData, "Nothing was taken: \(name) is not as it should be. \(first)\(others)")
        }
        guard report.withheld.isEmpty else {
            throw Failure(.notPermitted, "Nothing was taken: some entries of \(name) are not for you to read.")
        }
        for parent in report.parents { StandardError.write(parent.line + "\n") }
    }
}
