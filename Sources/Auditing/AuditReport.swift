package import Domain
package import EventStore
package import TransparencyLog

/// What an audit has found.
package struct AuditReport: Sendable {
    /// The log's name; nil if no entry could be read.
    package let origin: String?
    /// The logs from which it goes on, the first one first.
    package let parents: [Parent]
    /// The keys of which one signs its checkpoints now.
    package let keys: [VerifierKey]
    /// The keys that were given as the log's, and under which nothing stands although it does under another of them.
    package let unusedLogKeys: [VerifierKey]
    package let size: Int
    package let root: TreeHash
    /// The first of them, in the order in which they were found.
    package let faults: [Fault]
    package let faultCount: Int
    package let checkpoints: [CheckedCheckpoint]
    /// Whether there was one to hold the whole log against, beside those that its entries show.
    package let isCheckpointGiven: Bool
    /// When witnesses and authorities saw it, by their clocks.
    package let sightings: [Sighting]
    /// Whether every command was decided again; not where entries were withheld, or only hashes were asked for.
    package let isMeaningChecked: Bool
    package let commands: Int
    /// Who stands for the commands.
    package let signatures: SignatureCheck.Count
    /// The organisations of which a key was given, and that have signed nothing.
    package let unusedKeys: [ID<Organisation>]
    package let roundsClosed: Int
    /// Ballots of secret rounds that were opened, each held against what was committed to.
    package let ballotsOpened: Int
    /// Nil if no values were given.
    package let values: OpenedValues?
    /// The log positions that were checked by hash only.
    package let withheld: [Range<Int>]

    package var isClean: Bool { faultCount == 0 }

    /// How many ranges of log positions are told on one line.
    private static let mostRangesInWords = 100
    /// How many keys are told, on a line each.
    private static let mostKeysInWords = 100

    package var json: JSON {
        var json: JSON = [
            "clean": .bool(isClean), "origin": origin.map { .string($0) } ?? .null, "entries": JSON(size),
            "root": .string("\(root)"), "meaningChecked": .bool(isMeaningChecked), "commands": JSON(commands),
            "signed": JSON(signatures.signed), "signedOnAdministratorsWord": JSON(signatures.onAdministratorsWord),
            "goesOnFrom": .array(parents.map(\.json)), "roundsClosed": JSON(roundsClosed),
            "ballotsOpened": JSON(ballotsOpened),
            "checkpoints": .array(
                checkpoints.map {
                    [
                        "name": .string($0.name), "size": JSON($0.size), "good": .bool($0.isGood),
                        "cosigners": .array($0.cosigners.map { .string($0) }),
                    ]
                }),
            "seen": .array(sightings.map(\.json)),
            "checkedByHashOnly": .array(withheld.map { ["from": JSON($0.lowerBound), "to": JSON($0.upperBound - 1)] }),
        ]
        json["logKeysUnused"] = .array(unusedLogKeys.map { .string("\($0)") })
        json["signedNothing"] = .array(unusedKeys.map { .string("\($0)") })
        json["signingKeys"] = .array(signatures.keys.map(\.json))
        let onWord = signatures.onAdministratorsWordAt
        json["signedOnAdministratorsWordRanges"] = JSON(onWord.count)
        json["signedOnAdministratorsWordAt"] = onWord.json
        if let values {
            json["values"] = [
                "opened": JSON(values.opened), "notGiven": JSON(values.notGiven), "redacted": JSON(values.redacted),
            ]
        }
        json["faultCount"] = JSON(faultCount)
        json["faults"] = .array(faults.map(\.json))
        return json
    }

    /// The same in words, a line each; faults first.
    package var lines: [String] {
        var lines = faults.map(\.description)
        if faultCount > faults.count { lines.append("… and \(faultCount - faults.count) more faults.") }
        lines.append("\(size) entries of \(origin ?? "an unknown log"), root \(root).")
        lines += parents.map(\.line)
        for checkpoint in checkpoints {
            let cosigned =
                checkpoint.cosigners.isEmpty ? "" : ", cosigned by \(checkpoint.cosigners.joined(separator: ", "))"
            lines.append(
                "\(checkpoint.name): \(checkpoint.size) entries, \(checkpoint.isGood ? "good" : "NOT GOOD")\(cosigned)."
            )
        }
        for key in unusedLogKeys {
            lines.append(
                "\(key) was given as the log's key, and nothing here stands under it, nor has it handed over to another: whoever has another of the given keys may have made all of this."
            )
        }
        if !isCheckpointGiven {
            lines.append("No checkpoint was given: whether this is the log that others have seen was not checked.")
        }
        lines += sightings.map(\.line)
        if isMeaningChecked {
            lines.append(
                "\(commands) commands decided again, \(roundsClosed) rounds counted again, \(ballotsOpened) sealed ballots opened."
            )
            lines.append(
                "\(signatures.signed) commands are signed by an organisation's key, \(signatures.onAdministratorsWord) of them by one that rested on an administrator's word then; all others are attributable to the operator."
            )
            lines += signatures.keys.prefix(AuditReport.mostKeysInWords).map(\.line)
            if signatures.keys.count > AuditReport.mostKeysInWords {
                lines.append(
                    "\(signatures.keys.count - AuditReport.mostKeysInWords) more keys have signed; --json names them.")
            }
            for organisation in unusedKeys {
                lines.append(
                    "No command is signed in the name of the organisation \(organisation), of which a key was given.")
            }
            let onWord = signatures.onAdministratorsWordAt
            if onWord.count > 0 {
                let places = onWord.words(atMost: AuditReport.mostRangesInWords)
                lines.append("Signed by a key that rested on an administrator's word: log positions \(places).")
            }
        } else if withheld.isEmpty {
            lines.append("What the entries mean was not checked.")
        } else {
            lines.append(
                "What the entries mean was not checked: that takes all of them, and some could not be read. Ask whoever keeps the log for an export (accord export --tiles), and verify that."
            )
        }
        for range in withheld {
            lines.append("Log positions \(range.lowerBound) to \(range.upperBound - 1) were checked by hash only.")
        }
        if let values {
            lines.append(
                "\(values.opened) values opened, \(values.notGiven) not given, of which \(values.redacted) redacted.")
        }
        return lines
    }
}
