import Application
import Auditing
import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Notary
import Projections
import TransparencyLog

#if Postgres
    import EventStorePostgres
#endif

/// Why a command could not do its work: one line that says what to do, and the status to exit with.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What any error means to whoever typed the command.
    init(_ error: any Error) {
        let failure = Failure.known(error) ?? Failure(.fault, "This is a fault of Accord: \(error)")
        status = failure.status
        message = failure.message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// The statuses of sysexits.h that Accord uses, and the two of `accord verify`.
enum ExitStatus: Int32 {
    /// What was verified has faults, or could not be verified.
    case faults = 1
    case unchecked = 2
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case fault = 70
    case cannotCreate = 73
    case inputOutput = 74
    case notPermitted = 77
    case configuration = 78
}

extension Failure {
    private static func known(_ error: any Error) -> Failure? {
        switch error {
        case let failure as Failure: failure
        case let problem as OwnerFile.Problem: Failure(problem)
        case let problem as NodePlace.Problem: Failure(problem)
        case let problem as CheckpointSigner.Problem: Failure(problem)
        case let problem as Migration.Problem: Failure(problem == .sameKind ? .usage : .badData, "\(problem)")
        case let problem as VerifiedLog.Problem: Failure(problem)
        case let problem as BackupProblem: Failure(problem)
        case let malformed as Malformed: Failure(.badData, "\(malformed)")
        case let error as LogFileError: Failure(error)
        case let problem as Moments.Problem: Failure(.noInput, "\(problem)")
        case let entry as UnreadableEntry: Failure(.badData, "\(entry)")
        case let error as ViewsError: Failure(.fault, "\(error)")
        case let refusal as Refusal: Failure(refusal.reason == .notPermitted ? .notPermitted : .badData, refusal.detail)
        case let invalid as InvalidValue: Failure(.badData, invalid.detail)
        case let problem as JSONProblem: Failure(.badData, "\(problem)")
        case let problem as SignatureProblem: Failure(.badData, "\(problem)")
        case let problem as AuditSettings.Problem: Failure(.usage, "\(problem)")
        case let problem as LineFile.Problem: Failure(.badData, "\(problem)")
        case let problem as TileExport.Problem: Failure(problem)
        case let problem as Audit.TemporaryFileProblem: Failure(.inputOutput, "\(problem)")
        case let error as SubmissionError: Failure(error)
        case let error as AppendError: Failure(error)
        case let error as VaultError: Failure(error)
        case let error as LogUnavailable: Failure(.unavailable, error.reason)
        case let error as TimestampError: Failure(error)
        case let problem as WitnessPlace.Problem: Failure(problem)
        case let problem as DurableFile.Problem: Failure(problem)
        case let error as CocoaError: Failure(error)
        case is CancellationError: Failure(.unavailable, "It was interrupted.")
        default: Failure(ofDatabase: error) ?? Failure(listening: "\(error)")
        }
    }

    /// What a log's database says; nil for anything else.
    private init?(ofDatabase error: any Error) {
        #if Postgres
            guard let error = error as? DatabaseError else { return nil }
            let status: ExitStatus =
                switch error {
                case .address: .configuration
                case .unreachable: .unavailable
                case .refused, .notPermitted: .notPermitted
                case .tooOld, .notPrepared, .newer, .older, .damaged: .badData
                case .notEmpty: .cannotCreate
                case .notDurable, .failed: .inputOutput
                }
            self.init(status, "\(error)")
        #else
            return nil
        #endif
    }

    private init(_ problem: CheckpointSigner.Problem) {
        switch problem {
        case .unusable: self.init(.inputOutput, "\(problem)")
        case .unreadable, .otherLog, .missing, .older, .rewritten, .otherKey: self.init(.badData, "\(problem)")
        case .notChecked, .outOfOrder: self.init(.fault, "\(problem)")
        }
    }

    private init(_ problem: BackupProblem) {
        switch problem {
        case .notOne, .damaged, .otherLog, .ahead: self.init(.badData, "\(problem)")
        case .occupied: self.init(.cannotCreate, "\(problem)")
        case .inUse: self.init(.unavailable, "\(problem)")
        }
    }

    private init(_ problem: VerifiedLog.Problem) {
        if case .sameOrigin = problem { self.init(.usage, "\(problem)") } else { self.init(.badData, "\(problem)") }
    }

    private init(_ problem: OwnerFile.Problem) {
        switch problem {
        case .missing: self.init(.noInput, "\(problem)")
        case .unreadable: self.init(.badData, "\(problem)")
        case .exposed: self.init(.notPermitted, "\(problem)")
        case .exists: self.init(.cannotCreate, "\(problem)")
        }
    }

    private init(_ problem: TileExport.Problem) {
        switch problem {
        case .exists: self.init(.cannotCreate, "\(problem)")
        case .otherLog, .ended: self.init(.badData, "\(problem)")
        }
    }

    private init(_ problem: NodePlace.Problem) {
        switch problem {
        case .exists: self.init(.cannotCreate, "\(problem)")
        case .notInitialised: self.init(.noInput, "\(problem)")
        case .origin: self.init(.usage, "\(problem)")
        case .otherOrigin: self.init(.badData, "\(problem)")
        case .notBuilt: self.init(.configuration, "\(problem)")
        case .mirror: self.init(.notPermitted, "\(problem)")
        }
    }

    private init(_ problem: WitnessPlace.Problem) {
        switch problem {
        case .exists, .cannotCreate: self.init(.cannotCreate, "\(problem)")
        case .notInitialised: self.init(.noInput, "\(problem)")
        case .exposed: self.init(.notPermitted, "\(problem)")
        case .unreadable: self.init(.badData, "\(problem)")
        }
    }

    private init(_ problem: DurableFile.Problem) {
        switch problem {
        case .unreadable: self.init(.badData, "\(problem)")
        case .notDurable: self.init(.inputOutput, "\(problem)")
        }
    }

    private init(later form: Int, of path: String, known: Int) {
        self.init(.badData, "\(path) has form \(form), and this accord knows \(known); use a later accord.")
    }

    private init(_ error: VaultError) {
        switch error {
        case .newer(let path, let form, let known):
            self.init(later: form, of: path, known: known)
        case .unreadable(let path, let detail):
            self.init(.badData, "\(path) cannot be read (\(detail)); bring it back from a backup.")
        case .notDurable(let path):
            self.init(.inputOutput, "\(path) cannot be written durably; put it on a local disk.")
        case .damaged(let commitment):
            self.init(.badData, "What the vault has for \(commitment) is damaged; bring the vault back from a backup.")
        case .otherKey:
            self.init(
                .badData, "The values there were sealed under another key file; give this node a copy of that one.")
        case .notWritten(let detail): self.init(.inputOutput, "The vault could not be written: \(detail)")
        case .inUse: self.init(.unavailable, "Something else uses the vault all the time; stop it, and try again.")
        }
    }

    private init(_ error: LogFileError) {
        switch error {
        case .foreign(let path): self.init(.badData, "\(path) is not a log of Accord; it has not been touched.")
        case .newer(let path, let format, let known):
            self.init(later: format, of: path, known: known)
        case .older(let path, let format, let known):
            self.init(
                .badData,
                "\(path) has form \(format), which only an earlier accord reads; this one knows \(known). Export it there."
            )
        case .inUse(let path):
            self.init(
                .unavailable,
                "\(path) is being written by another process; stop that accord first (reading works meanwhile).")
        case .notDurable(let path, let setting, let expected, let actual):
            self.init(
                .inputOutput,
                "\(path): SQLite's \(setting) is \(actual) and must be \(expected); put the log on a local disk.")
        case .damaged(let path, let detail): self.init(.badData, "\(path) is damaged. \(detail)")
        case .unreadable(let path, let detail): self.init(.noInput, "\(path) cannot be opened. \(detail)")
        case .notWritten(let path, let detail): self.init(.inputOutput, "\(path) could not be written. \(detail)")
        case .closed: self.init(.fault, "The log has been closed.")
        }
    }

    private init(_ error: SubmissionError) {
        switch error {
        case .notReady(let detail):
            self.init(.unavailable, "\(detail) Set the clock right, or say --accept-clock if it is.")
        case .readOnlyMirror(let origin):
            self.init(.notPermitted, "This is a read-only mirror of \(origin); submit it there.")
        case .busy(let detail), .storageFailed(let detail):
            self.init(.inputOutput, "The log takes nothing: \(detail)")
        default: self.init(.fault, "This is a fault of Accord: \(error)")
        }
    }

    private init(_ error: AppendError) {
        switch error {
        case .unavailable(let detail), .storageFailed(let detail), .unknown(let detail):
            self.init(.inputOutput, "The log takes nothing: \(detail)")
        case .tooLarge(let stream, let bytes):
            self.init(.badData, "An entry of \(stream) would have \(bytes) bytes; \(Entry.largest) is the most.")
        case .conflict, .misplaced, .otherContent, .tooLate, .superseded:
            self.init(.fault, "This is a fault of Accord: \(error)")
        }
    }

    private init(_ error: TimestampError) {
        switch error {
        case .malformed, .untrusted: self.init(.badData, "\(error)")
        case .authorities: self.init(.noInput, "\(error)")
        case .address: self.init(.configuration, "\(error)")
        case .refused, .unavailable: self.init(.unavailable, "\(error)")
        case .library: self.init(.fault, "\(error)")
        }
    }

    private init(_ error: CocoaError) {
        let path = error.filePath ?? (error.userInfo[NSFilePathErrorKey] as? String) ?? "The file"
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: self.init(.noInput, "\(path) is not there, or cannot be read.")
        case .fileReadNoPermission, .fileWriteNoPermission: self.init(.notPermitted, "\(path) may not be used by you.")
        case .fileWriteFileExists: self.init(.cannotCreate, "\(path) is there already.")
        case .fileWriteUnknown: self.init(.cannotCreate, "\(path) cannot be made; does its directory exist?")
        default: self.init(.inputOutput, "\(path): \(error.localizedDescription)")
        }
    }

    /// What the network says; it has no error type that could be told apart here.
    private init?(listening description: String) {
        if description.contains("errno: \(EADDRINUSE))") {
            self.init(
                .unavailable, "The port is taken; stop who has it, or give another with --port (0 takes a free one).")
        } else if description.contains("errno: \(EADDRNOTAVAIL))") {
            self.init(.unavailable, "This machine has no such address; give another with --host.")
        } else if description.contains("errno: \(EACCES))") {
            self.init(.notPermitted, "The port is reserved for the system; give one above 1023 with --port.")
        } else {
            return nil
        }
    }
}
