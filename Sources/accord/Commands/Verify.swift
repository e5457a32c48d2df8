import ArgumentParser
import Auditing
import EventStore
import Foundation
import TransparencyLog

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a log from its entries alone: hashes, signatures, versions, and whether the rules were kept.",
        discussion: """
            It needs no server and trusts nobody. Every entry is hashed into the tree and read byte for byte; every \
            command is decided again by the same rules, on what was so when it was recorded; every outcome is counted \
            again from the ballots. What it finds wrong it reports with the log position, the kind and both values.

            LOG is one of
              an export             log.jsonl, one entry a line (accord export)
              a directory of tiles  checkpoint, tile/..., log.vkey (accord export --tiles), C2SP tlog-tiles
              a node's directory    with log.sqlite, or that file; also while a server runs
              an address            of a running node, or of any server of such tiles: https://accord.example.org

            WHAT PROVES WHAT. Entries alone show that the rules were kept. That nobody has exchanged the whole log for \
            another shows only what somebody else has kept: a checkpoint from earlier (--from), a witness's cosignature \
            (--witness), a receipt (--receipt). So keep the checkpoint of every log that was found clean. Take the key \
            from whom you trust: the log.vkey that lies beside a log is whatever its sender put there.

            WITNESSES. All that you name have to have cosigned, or as many as --quorum says; --quorum 0 asks for none. What \
            they have to have cosigned is the checkpoint that you give with --checkpoint, else the newest that the log \
            shows as cosigned, else its own. It may be of fewer entries than the log: the result says of how many. The \
            log is held against its own checkpoint in any case.

            TIMES. What witnesses and authorities saw, they saw at a time by their own clocks. It is a fault of the kind \
            `time` if an entry says that it was recorded after it was seen, or before a witness was shown the log without \
            it, by more than --tolerance. With each is said what the last entry claims: if that was seen at noon and says \
            eleven, it was backdated by an hour at the most; one before it, from when it says to the first of them that has it.

            SIGNATURES. Every key that has signed is named, with who has confirmed it. Whether it is the organisation's the \
            log cannot prove: compare it with what the organisation tells you, or give that with --organisation-key: its \
            first one, for later ones are signed by those before.

            A NODE'S FILE. Of a log.sqlite it is also looked whether the file is whole where no entry stands: what \
            entries and submissions are found by. What is damaged there is a fault of the kind `storage`.

            EXAMPLES
              accord verify log.jsonl
              accord verify tiles --from checkpoint-of-june --key accord.example.org/azerbaijan+b5c4...+AZ...
              accord verify tiles --witness ngo.example/witness+1f2e...+BA...
              accord verify tiles --witness ngo.vkey --witness un.vkey --witness eu.vkey --quorum 2
              accord verify tiles --ca authorities.pem          # timestamps, offline
              accord verify log.jsonl --values values.jsonl     # opens the commitments
              accord verify --receipt receipt.json tiles        # is my submission in there?

            A server gives entries only to whom may read them: show a token with --token or ACCORD_TOKEN. Entries that \
            it withholds are checked by their hashes, and it is said which; what entries mean is then not checked, as \
            that takes all of them. It withholds 256 at a time, and the first ones are an administrator's to read: if \
            you are none, ask for an export. The same goes for --ca: a server gives no timestamps.

            EXIT CODES: 0 if it is clean, 1 if there are faults, 2 if it could not be checked.
            """)

    @Argument(
        help: ArgumentHelp(
            "An export, a directory of tiles, a node's directory or its log.sqlite, an address.", valueName: "log"),
        completion: .file())
    var log: String?

    @Option(help: ArgumentHelp("A checkpoint kept from earlier; can be given several times.", valueName: "file"))
    var from: [String] = []

    @Option(
        help: ArgumentHelp(
            "A checkpoint that the witnesses have to have cosigned; the log is held against its own too.",
            valueName: "file"))
    var checkpoint: String?

    @Option(
        help: ArgumentHelp(
            "The log's key, or a file with it: the oldest that you have, for those after it follow from the log. Can be given several times; log.vkey and log.first.vkey beside the log if not given.",
            valueName: "vkey"))
    var key: [String] = []

    @Option(help: ArgumentHelp("A witness's key, or a file with it; can be given several times.", valueName: "vkey"))
    var witness: [String] = []

    @Option(
        help: ArgumentHelp(
            "How many of the witnesses have to have cosigned a checkpoint; all that are given, if not said.",
            valueName: "number"))
    var quorum: Int?

    @Option(
        help: ArgumentHelp(
            "Certificates of timestamp authorities that are trusted (PEM): checks the timestamps beside an export or in a node.",
            valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "How many seconds the clocks of the node, of witnesses and of authorities may be apart; 60 if not said.",
            valueName: "seconds"))
    var tolerance: Int?

    @Option(
        help: ArgumentHelp(
            "A key by which you know an organisation, as its thumbprint: what is signed in its name has to be signed with that key or one that goes back to it, so give the first one. Can be given several times.",
            valueName: "organisation=thumbprint"))
    var organisationKey: [OrganisationKey] = []

    @Option(help: ArgumentHelp("Values to open commitments with (accord export --with-values).", valueName: "file"))
    var values: String?

    @Option(
        help: ArgumentHelp(
            "A receipt: whether it proves what it says, and is kept to. The log itself is verified with another call.",
            valueName: "file"))
    var receipt: String?

    @Option(help: ArgumentHelp("The bearer token to show to a server. (ACCORD_TOKEN)", valueName: "token"))
    var token: String?

    @Flag(help: "Check hashes and signatures, and not what entries say, nor which key took another's place: give all.")
    var hashesOnly = false

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    private static let longestTolerance = 366 * 86_400

    func validate() throws {
        guard (0...Verify.longestTolerance).contains(tolerance ?? 0) else {
            throw ValidationError("A tolerance is a number of seconds, up to a year of them.")
        }
        guard !hashesOnly || (tolerance == nil && organisationKey.isEmpty) else {
            throw ValidationError("With --hashes-only no times and no organisations' signatures are looked at.")
        }
        guard log != nil || receipt != nil else { throw ValidationError("Say which log to verify; see --help.") }
        guard receipt == nil || ofLogs.isEmpty else {
            throw ValidationError(
                "A receipt is checked by itself: leave out \(ofLogs.joined(separator: " and ")), and verify the log with "
                    + "another call.")
        }
    }

    /// What was given that says how a log is verified, and nothing of a receipt.
    private var ofLogs: [String] {
        let given = [
            "--from": !from.isEmpty, "--checkpoint": checkpoint != nil, "--witness": !witness.isEmpty,
            "--quorum": quorum != nil, "--ca": ca != nil, "--values": values != nil, "--hashes-only": hashesOnly,
            "--tolerance": tolerance != nil, "--organisation-key": !organisationKey.isEmpty,
        ]
        return given.filter(\.value).keys.sorted()
    }

    func run() async throws {
        do {
            let (isGood, faults) = if let receipt { try await check(receipt) } else { try await audit() }
            guard isGood else {
                throw Failure(.faults, faults == 1 ? "1 fault was found." : "\(faults.grouped) faults were found.")
            }
        } catch let failure as Failure where failure.status == .faults {
            throw failure
        } catch {
            throw Failure(.unchecked, "It could not be checked. \(Failure(error).message)")
        }
    }

    private func audit() async throws -> (isGood: Bool, faults: Int) {
        let place = try await place(log ?? "")
        var settings = AuditSettings()
        settings.hashesOnly = hashesOnly
        settings.keys = LogKeys(try keys(beside: place))
        settings.witnesses = try witness.map(VerifierKey.init(spelledOrIn:))
        settings.quorum = quorum ?? settings.witnesses.count
        settings.checkpoints = try await HeldCheckpoints(
            of: place, given: checkpoint, kept: from, witnesses: settings.witnesses, quorum: settings.quorum
        ).all
        if let values { settings.values = try given(values) }
        settings.tolerance = tolerance ?? settings.tolerance
        for known in organisationKey { settings.organisationKeys[known.organisation, default: []].insert(known.key) }
        settings.foundBeside += try place.storageFaults()
        if let ca {
            let stamped = try await StampedCheckpoints(beside: place)
            guard !stamped.all.isEmpty else { throw Failure(.noInput, "There are no timestamps beside the log.") }
            try stamped.hold(&settings, trusting: ca)
        }
        var shown = ProgressLine("entries")
        let start = ContinuousClock.now
        var audit = try Audit(settings, published: place.published)
        let report = try await audit.run(try await place.source()) { shown.show($0, part: $1) }
        shown.end()
        let time = ContinuousClock.now - start
        if json {
            try ResultOutput.print(String(decoding: report.json.bytes, as: UTF8.self))
        } else {
            for line in report.lines { try ResultOutput.print(line) }
            let speed = Int(Double(report.size) / max(time / .seconds(1), 0.000_001))
            let verdict = report.isClean ? "Clean" : "NOT CLEAN"
            try ResultOutput.print("\(verdict). Checked in \(time.inSeconds) (\(speed.grouped) entries a second).")
        }
        return (report.isClean, report.faultCount)
    }

    private func check(_ path: String) async throws -> (isGood: Bool, faults: Int) {
        var place: LogPlace?
        if let log { place = try await self.place(log) }
        let receipt = try Receipt(try contents(path))
        let keys = try keys(beside: place)
        guard !keys.isEmpty else { throw AuditSettings.Problem.noKey }
        var check = ReceiptCheck(receipt, keys: LogKeys(keys))
        if let place {
            var shown = ProgressLine("entries")
            try await check.look(in: try await place.source()) { shown.show($0, part: $1) }
            shown.end()
        }
        if json {
            try ResultOutput.print(String(decoding: check.json.bytes, as: UTF8.self))
        } else {
            for line in check.lines { try ResultOutput.print(line) }
        }
        return (check.isGood, check.faults.count)
    }

    private func place(_ text: String) async throws -> LogPlace {
        try await LogPlace(text, token: token ?? ProcessInfo.processInfo.environment["ACCORD_TOKEN"])
    }

    // MARK: What it is checked with

    private func keys(beside place: LogPlace?) throws -> [VerifierKey] {
        guard key.isEmpty else { return try key.map(VerifierKey.init(spelledOrIn:)) }
        guard let place, place.verifierKey != nil else { return [] }
        return try place.keysBesideIt(option: "--key")
    }

    private func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func given(_ path: String) throws -> [GivenValue] {
        let lines = try contents(path).split(separator: UInt8(ascii: "\n"))
        return try lines.enumerated().map { index, line in
            guard let value = GivenValue(line: Array(line)) else {
                throw Failure(
                    .badData, "\(path), line \(index + 1), is no value as accord export --with-values writes it.")
            }
            return value
        }
    }
}
