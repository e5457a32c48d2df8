import ArgumentParser
import Domain
import Foundation
import Notary

struct WitnessEvidenceList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "List what was refused although a log had signed it.",
        discussion: """
            One a line, oldest first, with tabs between: number, time, what it shows, origin, the size that was refused, \
            the size that had been cosigned. "two-trees" are two signed checkpoints of one size: the log has shown two \
            histories. "unproved" is a checkpoint of which nobody has shown that it begins with the one before: ask the \
            log for the proof between the two; if there is none, it has.

            With --export the requests go into files as they came (<number>-request.txt), each with what had been \
            cosigned before (<number>-cosigned.txt): both are signed notes that anybody can check.

            EXAMPLES
              accord witness evidence
              accord witness evidence --export evidence

            EXIT CODES: 66 if there is no witness, 73 if a file cannot be written.
            """)

    @Option(help: ArgumentHelp("Write the requests and notes into this directory.", valueName: "directory"))
    var export: String?

    @OptionGroup(title: "Settings")
    var options: WitnessOptions

    func run() throws {
        let witness = try Notary.Witness(at: options.place)
        let evidence = try witness.evidence()
        try witness.close()
        var output = try ResultOutput()
        for one in evidence {
            let time = Instant(microseconds: Int64(one.time) * 1_000_000)
            try output.write(
                line: "\(one.number)\t\(time)\t\(one.kind.rawValue)\t\(one.origin)\t\(one.size)\t\(one.cosignedSize)")
        }
        try output.flush()
        guard let export else { return }
        try FileManager.default.createDirectory(atPath: export, withIntermediateDirectories: true)
        for one in evidence {
            for (name, bytes) in [("request", one.request), ("cosigned", one.cosigned)] where !bytes.isEmpty {
                let path = "\(export)/\(one.number)-\(name).txt"
                guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
                    throw Failure(.cannotCreate, "\(path) cannot be written.")
                }
            }
        }
    }
}
