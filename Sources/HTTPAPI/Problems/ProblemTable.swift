import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

// From what is thrown below to what a client is told. There is no other place that says so.

extension Problem {
    /// What a client is told of an error; nil for one that they should learn nothing of.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal: self.init(refusal)
        case let problem as JSONProblem: self.init(problem)
        case let value as InvalidValue: self.init("invalid_\(value.kind.rawValue)", .unprocessableContent, value.detail)
        case let error as SubmissionError: self.init(error)
        case let problem as SignatureProblem: self.init(problem)
        case let problem as Tokens.Problem: self.init(problem)
        case let problem as EvidenceFiles.Problem: self.init(problem)
        case VaultError.notWritten(let detail):
            self.init(SubmissionError.storageFailed("The vault could not be written: \(detail)."))
        case let error as LogUnavailable:
            self.init("storage_unavailable", retry: 5, "Send it again later. \(error.reason)")
        case let error as ViewsError: self.init(error)
        case is SlowClient:
            self.init("too_slow", .requestTimeout, "The body did not come in time; send it again, all of it at once.")
        case let error as HTTPError where error.status == .contentTooLarge:
            self.init("too_large", .contentTooLarge, "Send a body of at most \(JSON.Limits.standard.bytes) bytes.")
        default: return nil
        }
    }

    private init(_ refusal: Refusal) {
        // What a reference in the body leads to is a wrong body; what the caller is, is a matter of permission.
        let isReference = refusal.pointer != nil && refusal.reason.status == .forbidden
        self.init(
            refusal.reason.rawValue, isReference ? .unprocessableContent : refusal.reason.status, refusal.detail)
        if let pointer = refusal.pointer { errors = [Fault(pointer: pointer, detail: refusal.detail)] }
        seats = refusal.seats
    }

    private init(_ problem: JSONProblem) {
        var word = problem.kind.rawValue
        if let value = problem.invalidValue { word = "invalid_\(value.kind.rawValue)" }
        var detail = problem.detail
        if let place = problem.place { detail += " (line \(place.line), column \(place.column))" }
        self.init(word, problem.kind.status, detail)
        errors = problem.errors.map { Fault(pointer: $0.pointer, detail: $0.detail) }
    }

    private init(_ error: SubmissionError) {
        switch error {
        case .unknownCommand(let name): self.init("unknown_command", .notFound, "There is no command \(name).")
        case .staleVersion(let stream, let expected, let actual):
            self.init(
                "stale_version", .preconditionFailed,
                "\(stream) is at version \(actual), not \(expected): somebody else was first. Read it again and decide anew."
            )
            self.actual = actual
        case .versionRequired(let stream, let actual):
            self.init(
                "version_required", .preconditionRequired,
                "Read \(stream) first and send its ETag as If-Match, so that nobody's change is lost.")
            self.actual = actual
        case .keyReused:
            self.init(
                "key_reused", .unprocessableContent,
                "This Idempotency-Key came with another request before; use a new key for a new request.")
        case .tooLarge(let bytes):
            self.init(
                "too_large", .contentTooLarge,
                "It would make an entry of \(bytes) bytes; \(Entry.largest) is the most. Shorten the texts.")
        case .busy(let detail): self.init("busy", retry: 1, detail)
        case .storageFailed(let detail):
            self.init(
                "storage_unavailable", retry: 5,
                "Nothing was recorded, for the storage takes nothing; send it again later. \(detail)")
        case .readOnlyMirror(let origin):
            self.init(
                "read_only_mirror", .forbidden, "This is a mirror of \(origin), which only reads: submit it there.")
        case .notReady(let detail): self.init("not_ready", retry: 30, detail)
        case .outcomeUnknown(let detail):
            self.init(
                "outcome_unknown", retry: 1,
                "It may or may not have been recorded; send it again with the same Idempotency-Key. \(detail)")
        }
    }

    private init(_ problem: SignatureProblem) {
        let (word, status): (String, HTTPResponse.Status) =
            switch problem {
            case .malformed: ("signature_malformed", .badRequest)
            case .unknownKey: (Refusal.Reason.unknownKey.rawValue, Refusal.Reason.unknownKey.status)
            case .notCounting: (Refusal.Reason.keyNotCounting.rawValue, Refusal.Reason.keyNotCounting.status)
            case .wrong, .otherSubmission: ("signature_wrong", .unprocessableContent)
            }
        self.init(word, status, problem.description)
    }

    /// A signature is of one submission: its id has another one already.
    static let signatureRepeated = Problem(
        "signature_repeated", .conflict,
        "A submission with this id has been recorded; a signature is good once. Sign anew, under an id of its own.")

    private init(_ word: String, retry seconds: Int, _ detail: String) {
        self.init(word, .serviceUnavailable, detail)
        headers[.retryAfter] = String(seconds)
    }

    private init(_ problem: Tokens.Problem) {
        let (word, detail) =
            switch problem {
            case .unknown: ("token_unknown", "This node has not issued that token; check it, or ask for one.")
            case .expired: ("token_expired", "The token has expired; ask for a new one.")
            case .revoked: ("token_revoked", "The token has been revoked; ask for a new one.")
            }
        self.init(word, .unauthorized, detail)
        headers[.wwwAuthenticate] = #"Bearer realm="accord", error="invalid_token""#
    }

    private init(_ problem: EvidenceFiles.Problem) {
        switch problem {
        case .tooLarge:
            self.init("too_large", .contentTooLarge, "A file may have \(EvidenceFiles.largest) bytes at most.")
        case .empty: self.init("empty_file", .unprocessableContent, "Send the file as the body of the request.")
        case .notStored(let detail): self.init(SubmissionError.storageFailed(detail))
        }
    }

    private init(_ error: ViewsError) {
        switch error {
        case .beyond(let logPosition, let size):
            self.init(
                "beyond_the_log", .badRequest, "There is no log position \(logPosition) yet; they reach to \(size - 1)."
            )
        case .late(let size, let reached):
            self.init("not_yet", retry: 1, "The views have \(reached) entries; they do not reach \(size) yet.")
        case .stopped, .unreadable:
            self.init("not_ready", retry: 30, "The views have stopped; the operator has to look.")
        case .busy: self = .busy("Too many wait for answers that take as long; come back a little later.", retry: 10)
        case .notComparable:
            self.init("invalid_parameter", .badRequest, "Give log positions or recorded times to compare.")
        }
    }
}

extension Refusal.Reason {
    /// The HTTP status of a refusal.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .notPermitted, .revoked, .organisationSuspended, .notAMember, .wrongProgramme, .noSeat,
            .focalPointRequired, .signatureRequired, .secondPersonRequired:
            .forbidden
        case .newerBallots: .preconditionFailed
        case .alreadyExists, .programmeClosed, .nameTaken, .noChange, .firstFocalPointExists, .lockedByRound,
            .notStanding,
            .agreedAlready, .notAgreed, .staleRevision, .retracted, .roundNotOpen, .roundClosed, .roundOpenedLive,
            .extensionRefused, .earlyCloseRefused, .notDueYet, .noPosition, .proxyRefused, .openingsWrong,
            .personErased, .keyNotCounting:
            .conflict
        case .unknownReference, .unknownRevision, .unknownItem, .invalidChambers, .invalidContent, .invalidElectorate,
            .invalidRule, .invalidThreshold, .invalidItems, .timeInThePast, .timeInTheFuture, .timeOutOfOrder,
            .reasonRequired, .unknownKey:
            .unprocessableContent
        }
    }
}

extension JSONProblem.Kind {
    /// The HTTP status of a body that was refused.
    var status: HTTPResponse.Status {
        switch self {
        case .malformed, .notUTF8, .duplicateName: .badRequest
        case .tooLarge: .contentTooLarge
        case .notNFC, .controlCharacter, .tooDeep, .tooMany, .textTooLong, .missingField, .unknownField, .wrongType,
            .invalidValue:
            .unprocessableContent
        }
    }
}
