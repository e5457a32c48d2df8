internal import Domain
internal import EventStore

/// Opens the commitments of a log with values that were given.
struct ValueInspection: CommandInspection {
    /// Of the values that were given and are what they were committed to: their fields.
    private var fields: [Commitment: String] = [:]
    private var met: Set<Commitment> = []
    private var missing: Set<Commitment> = []
    private var redacted: Set<Commitment> = []
    private var wrong: [Fault] = []

    init(_ values: some Sequence<GivenValue>) {
        for value in values {
            if value.isCommittedTo {
                fields[value.commitment] = value.field
            } else {
                wrong.append(
                    Fault(
                        .value, at: nil, expected: "\(value.commitment)",
                        found: "\(Commitment(to: value.value, field: value.field, key: value.key))",
                        "The value given for the field \(value.field) is not what was committed to."))
            }
        }
    }

    var summary: OpenedValues {
        OpenedValues(opened: met.count, notGiven: missing.count, redacted: missing.intersection(redacted).count)
    }

    mutating func inspect(_ heard: HeardCommand, report: (Fault) -> Void) {
        for (commitment, field) in ValueInspection.commitments(in: heard.command) {
            guard let given = fields[commitment] else {
                missing.insert(commitment)
                continue
            }
            met.insert(commitment)
            if given != field {
                report(
                    Fault(
                        .value, at: heard.entries[0].logPosition, expected: "a value of the field \(field)",
                        found: "one of the field \(given)", "A commitment stands where another belongs."))
            }
        }
        if let redact = heard.command as? RedactProse { redacted.insert(redact.commitment) }
    }

    mutating func finish(report: (Fault) -> Void) {
        for fault in wrong { report(fault) }
        for (commitment, field) in fields where !met.contains(commitment) {
            report(
                Fault(
                    .value, at: nil, expected: "\(commitment) in the log", found: "none",
                    "A value of the field \(field) was given that nothing in the log commits to."))
        }
    }

    /// Every commitment in a command to a value that the vault may have, with the name of its field. Sealed ballots are not
    /// among them: what they say is in the log once they are opened, and nowhere before.
    private static func commitments(in command: any Command) -> [(Commitment, String)] {
        switch command {
        case let take as TakePosition:
            return take.position.map(commitments) ?? []
        case let close as CloseRound:
            return (close.openings ?? []).flatMap { commitments(in: $0.position) }
        default: break
        }
        let paths = type(of: command).prose + type(of: command).personal
        guard !paths.isEmpty, let bytes = try? JSONEncoding.encode(command),
            let json = try? JSON(parsing: bytes, limits: .none)
        else { return [] }
        return paths.compactMap { path in
            let names = path.split(separator: "/").map(String.init)
            let value = names.reduce(json as JSON?) { $0?[$1] }
            return value?.string.flatMap { Commitment($0) }.map { ($0, names.last ?? path) }
        }
    }

    private static func commitments(in position: Position) -> [(Commitment, String)] {
        [(position.reason, "reason"), (position.reservation, "reservation")].compactMap { commitment, field in
            commitment.map { ($0, field) }
        }
    }
}
