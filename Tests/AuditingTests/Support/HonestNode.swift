import Application
import Domain
import EventStore
import Foundation
import Logging
import MovableClock

/// A node that really takes submissions, in a directory of its own: what it writes is an honest log.
final class HonestNode: Sendable {
    static let origin = "accord.example/audited"

    let node: Node
    let administrator: Actor
    private let clock = MovableClock()

    static func run<Result>(_ body: (HonestNode) async throws -> Result) async throws -> Result {
        let directory = NSTemporaryDirectory() + "accord-audit-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let honest = try await HonestNode(directory: directory)
        do {
            let result = try await body(honest)
            await honest.node.close()
            return result
        } catch {
            await honest.node.close()
            throw error
        }
    }

    private init(directory: String) async throws {
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key")
        administrator = .administrator(
            try await NodeSetup.create(place, origin: HonestNode.origin, clock: clock.nodeClock).administrator)
        var logger = Logger(label: "test")
        logger.logLevel = .error
        node = try await Node(place, clock: clock.nodeClock, logger: logger)
    }

    func pass(seconds: Int64) { clock.pass(seconds: seconds) }

    var head: Int { get async throws { try await node.log.head().size } }

    func lines() async throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        while true {
            let page = try await node.log.page(EntryQuery(from: lines.count), limit: 2_000)
            if page.isEmpty { return lines }
            lines += page.map(\.line)
        }
    }

    /// - Returns: the identifier in the stream that it is about.
    @discardableResult
    func submit(_ name: String, _ members: JSON, as actor: Actor) async throws -> String {
        let submitted = try await node.submitting.submit(Submission(name: name, members: members, actor: actor))
        return String(submitted.events[0].stream.description.split(separator: "/").last!)
    }

    func importing(_ path: String) async throws {
        guard case .administrator(let person) = administrator else { return }
        _ = try await Importing(node: node, administrator: person).run(path: path) { _ in }
    }
}

/// A programme with organisations and their delegates, the first of whom is a facilitator too.
struct Cast: Sendable {
    let programme: JSON
    let organisations: [String]
    let delegates: [Actor]

    init(_ honest: HonestNode) async throws {
        var organisations: [String] = []
        for (index, kind) in ["government", "un_agency", "national_ngo", "international_ngo"].enumerated() {
            organisations.append(
                try await honest.submit(
                    "organisation.admit", ["name": .string("Organisation \(index)"), "kind": .string(kind)],
                    as: honest.administrator))
        }
        let programme = try await honest.submit(
            "programme.open",
            [
                "title": "A programme", "visibility": "public", "convener": .string(organisations[0]),
                "defaultLanguage": "en",
            ], as: honest.administrator)
        var delegates: [Actor] = []
        for (index, organisation) in organisations.enumerated() {
            if index > 0 {
                try await honest.submit(
                    "programme.join", ["programme": .string(programme), "organisation": .string(organisation)],
                    as: honest.administrator)
            }
            let person = Chance.identifier(at: honest.node.clock.now()).description
            let id = try await honest.submit(
                "delegate.accredit",
                [
                    "person": .string(person), "organisation": .string(organisation), "programme": .string(programme),
                    "roles": ["focal_point"], "fullName": .string("Person \(index)"),
                ], as: honest.administrator)
            delegates.append(.delegate(ID(id)!))
        }
        guard case .delegate(let id) = delegates[0] else { fatalError("A delegate was made.") }
        try await honest.submit(
            "delegate.change_roles",
            ["delegate": .string(id.description), "roles": ["focal_point", "facilitator"]], as: delegates[0])
        self.programme = .string(programme)
        self.organisations = organisations
        self.delegates = delegates
    }

    func gap(_ honest: HonestNode, _ title: String) async throws -> String {
        try await honest.submit(
            "gap.propose",
            [
                "programme": programme,
                "content": [
                    "title": .string(title), "description": "What is missing.", "category": "durable_solutions",
                    "population": ["internally_displaced"], "severity": "high", "principles": [28],
                ],
            ], as: delegates[1])
    }

    func round(_ honest: HonestNode, on gap: String, visibility: String = "open") async throws -> JSON {
        let closesAt = honest.node.clock.now().advanced(bySeconds: 3_600)
        let round = try await honest.submit(
            "round.draft",
            [
                "programme": programme,
                "terms": [
                    "title": "A round", "items": [["subject": .string("gap/\(gap)"), "motion": "adopt"]],
                    "rule": ["kind": "consent"], "visibility": .string(visibility),
                    "closing": [
                        "closesAt": .string(closesAt.description), "earlyClose": "anytime", "extensions": 1,
                    ],
                ],
            ], as: delegates[0])
        try await honest.submit("round.open", ["round": .string(round)], as: delegates[0])
        return .string(round)
    }

    func close(_ honest: HonestNode, _ round: JSON) async throws {
        let reviewed = JSON(try await honest.head - 1)
        try await honest.submit("round.close", ["round": round, "reviewed": reviewed], as: delegates[0])
    }
}
