import Application
import Auditing
import Domain
import EventStore
import Foundation
import Notary
import TransparencyLog

/// Logs that were written by honest nodes, with the values that their vaults have.
struct HonestLog: Sendable {
    let lines: [[UInt8]]
    let values: [GivenValue]

    /// A deliberation with everything that an audit looks at: an open round with a proxy, an objection, a position taken
    /// back, an extension and a comment after its end; a secret round with a superseded ballot; a round that the node
    /// closes; a token; a late report; a redaction.
    static func deliberation() async throws -> HonestLog { try await kept.value }

    private static let kept = Task {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            let (first, second, third, fourth) = (
                cast.delegates[0], cast.delegates[1], cast.delegates[2], cast.delegates[3]
            )
            let shelter = try await cast.gap(honest, "Shelter")
            let open = try await cast.round(honest, on: shelter)
            try await take(honest, open, "support", first)
            try await take(honest, open, "abstain", second)
            try await honest.submit("position.withdraw", ["round": open, "item": 1], as: second)
            try await honest.submit(
                "proxy.give", ["round": open, "to": .string(cast.organisations[2])], as: fourth)
            try await take(honest, open, "object", third, reason: "We were not heard.")
            try await take(honest, open, "stand_aside", third)
            let later = honest.node.clock.now().advanced(bySeconds: 7_200).description
            try await honest.submit(
                "round.extend", ["round": open, "closesAt": .string(later), "reason": "More time."], as: first)
            try await cast.close(honest, open)
            guard case .string(let name) = open else { fatalError("A round has a name.") }
            let comment = try await honest.submit(
                "comment.post", ["subject": .string("round/\(name)"), "kind": "remark", "text": "It went well."],
                as: second)
            try await honest.submit("comment.amend", ["comment": .string(comment), "text": "Very well."], as: second)

            let papers = try await cast.gap(honest, "Papers")
            let secret = try await cast.round(honest, on: papers, visibility: "secret_until_close")
            try await take(honest, secret, "support", first)
            try await take(honest, secret, "object", second, reason: "No.")
            try await take(honest, secret, "support", second)
            try await take(honest, secret, "object", third, reason: "Nobody asked us.")
            try await cast.close(honest, secret)

            let school = try await cast.gap(honest, "School")
            let due = try await cast.round(honest, on: school)
            try await take(honest, due, "support", second)
            honest.pass(seconds: 3_700)
            guard case .string(let due) = due, let round = ID<Round>(due) else { fatalError("A round has a name.") }
            let reviewed = try await honest.head - 1
            _ = try await honest.node.submitting.submit(
                CloseRound(round: round, reviewed: reviewed, openings: nil), as: .node)

            let occurredAt = honest.node.clock.now().advanced(bySeconds: -60).description
            try await honest.submit(
                "consultation.record",
                [
                    "programme": cast.programme, "occurredAt": .string(occurredAt),
                    "content": [
                        "kind": "roundtable", "title": "A roundtable", "from": "2009-12-14", "organisations": [],
                        "groups": [], "gaps": [.string(school)], "findings": "There is no school.",
                    ],
                ], as: first)
            let expires = honest.node.clock.now().advanced(bySeconds: 86_400).description
            guard case .delegate(let bearer) = third else { fatalError("A delegate was made.") }
            try await honest.submit(
                "token.issue", ["bearer": .string("delegate:\(bearer)"), "expires": .string(expires)], as: third)
            let values = try await values(of: honest.node.vault)
            let text = values.first { $0.field == "text" }
            try await honest.submit(
                "prose.redact",
                [
                    "programme": cast.programme, "commitment": .string(text!.commitment.description),
                    "reason": "A name.",
                ], as: first)
            return HonestLog(
                lines: try await honest.lines(), values: try await HonestLog.values(of: honest.node.vault))
        }
    }

    private static func take(
        _ honest: HonestNode, _ round: JSON, _ answer: String, _ actor: Actor, reason: String? = nil
    ) async throws {
        var position: JSON = ["answer": .string(answer)]
        if let reason { position["reason"] = .string(reason) }
        try await honest.submit("position.take", ["round": round, "item": 1, "position": position], as: actor)
    }

    /// Whatever the vault has but ballots.
    private static func values(of vault: any Vault) async throws -> [GivenValue] {
        try await vault.values(of: try await vault.commitments()).values.filter { !$0.field.hasPrefix("position ") }
            .map { GivenValue(commitment: $0.commitment, field: $0.field, key: $0.key, value: $0.value) }
    }

    /// A log into which a file was imported.
    static func imported(_ path: String) async throws -> HonestLog {
        try await HonestNode.run { honest in
            try await honest.importing(path)
            return HonestLog(
                lines: try await honest.lines(), values: try await values(of: honest.node.vault))
        }
    }
}

enum Repository {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static let sample = path + "/Deploy/samples/azerbaijan-2009.jsonl"

    /// Runs a program of Python's.
    ///
    /// - Returns: its exit status and what it said.
    static func python(_ arguments: String...) throws -> (status: Int32, said: String) {
        let process = Process()
        let own = path + "/.build/python/bin/python3"
        let isThere = FileManager.default.isExecutableFile(atPath: own)
        process.executableURL = URL(fileURLWithPath: isThere ? own : "/usr/bin/env")
        process.arguments = (isThere ? [] : ["python3"]) + arguments
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let data = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// A path that does not exist yet.
    static func scratch() -> String { NSTemporaryDirectory() + "accord-audit-\(UUID().uuidString)" }
}
