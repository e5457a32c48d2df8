import Application
import Domain
import EventStore
import Foundation
import Logging
import MovableClock
import Projections
import Testing
import WrittenEntries

/// A node in a directory of its own, with a clock that a test can move.
final class TestNode: Sendable {
    let node: Node
    let place: NodePlace
    let administrator: Actor
    let administratorToken: String
    private let clock: MovableClock

    static func run<Result>(_ body: (TestNode) async throws -> Result) async throws -> Result {
        let directory = NSTemporaryDirectory() + "accord-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let test = try await TestNode(directory: directory)
        let running = Task { try await test.node.run() }
        let result: Result
        do {
            result = try await body(test)
        } catch {
            running.cancel()
            await test.node.close()
            throw error
        }
        running.cancel()
        _ = await running.result
        try await WrittenEntries.audit(test.node.log)
        try await WrittenEntries.keep(test.node.log)
        await test.node.close()
        return result
    }

    /// - Parameter database: the address of a prepared database; nil for a log in a file.
    init(directory: String, database: String? = nil) async throws {
        clock = MovableClock()
        place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key", database: database)
        let (person, token, _) = try await NodeSetup.create(
            place, origin: "accord.example/test", clock: clock.nodeClock)
        administrator = .administrator(person)
        administratorToken = token
        var logger = Logger(label: "test")
        logger.logLevel = .error
        node = try await Node(place, clock: clock.nodeClock, logger: logger)
    }

    /// One more node with the log of another, and with its clock.
    init(sharing other: TestNode, directory: String) async throws {
        clock = MovableClock(with: other.clock)
        (administrator, administratorToken) = (other.administrator, other.administratorToken)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        place = NodePlace(
            data: directory + "/data", keyFile: directory + "/node.key", database: other.place.database)
        for (from, to) in [
            (other.place.keyFile, place.keyFile), (other.place.signingKeyFile, place.signingKeyFile),
            (other.place.checkpointFile, place.checkpointFile),
        ] { try FileManager.default.copyItem(atPath: from, toPath: to) }
        var logger = Logger(label: "test")
        logger.logLevel = .error
        node = try await Node(place, clock: clock.nodeClock, logger: logger)
    }

    /// Sets the wall clock forth or back, which no time that passes does.
    func jump(seconds: Int64) { clock.jump(seconds: seconds) }

    /// Lets time pass.
    func pass(seconds: Int64) { clock.pass(seconds: seconds) }

    @discardableResult
    func submit(
        _ name: String, _ members: JSON, as actor: Actor, ifMatch: Int? = nil, key: String? = nil
    ) async throws -> Submitted {
        let repetition = key.map { node.repetition(of: actor, key: $0, request: Array(name.utf8) + members.bytes) }
        return try await node.submitting.submit(
            Submission(name: name, members: members, actor: actor, ifMatch: ifMatch, repetition: repetition))
    }

    /// The identifier in the stream that a submission is about.
    func create(_ name: String, _ members: JSON, as actor: Actor) async throws -> String {
        let stream = try await submit(name, members, as: actor).events[0].stream.description
        return String(stream.split(separator: "/").last!)
    }

    /// A programme with some organisations, each with a focal point who may do everything that they can.
    func programme(_ kinds: [String] = ["government", "un_agency", "national_ngo"]) async throws -> TestProgramme {
        var organisations: [String] = []
        for (index, kind) in kinds.enumerated() {
            organisations.append(
                try await create(
                    "organisation.admit", ["name": .string("Organisation \(index) \(kind)"), "kind": .string(kind)],
                    as: administrator))
        }
        let programme = try await create(
            "programme.open",
            [
                "title": "A programme", "visibility": "public", "convener": .string(organisations[0]),
                "defaultLanguage": "en",
            ], as: administrator)
        var delegates: [Actor] = []
        for (index, organisation) in organisations.enumerated() {
            if index > 0 {
                try await submit(
                    "programme.join", ["programme": .string(programme), "organisation": .string(organisation)],
                    as: administrator)
            }
            let id = try await create(
                "delegate.accredit",
                [
                    "person": .string(Chance.identifier(at: node.clock.now()).description),
                    "organisation": .string(organisation), "programme": .string(programme), "roles": ["focal_point"],
                    "fullName": .string("Person \(index)"),
                ], as: administrator)
            delegates.append(.delegate(ID(id)!))
        }
        let facilitator = delegates[0]
        guard case .delegate(let id) = facilitator else { fatalError("A delegate was made.") }
        try await submit(
            "delegate.change_roles",
            ["delegate": .string(id.description), "roles": ["focal_point", "facilitator"]], as: facilitator)
        return TestProgramme(id: programme, organisations: organisations, delegates: delegates)
    }

    func gap(in programme: TestProgramme, title: String = "A gap") async throws -> String {
        try await create(
            "gap.propose",
            [
                "programme": .string(programme.id),
                "content": [
                    "title": .string(title), "description": "What is missing.", "category": "durable_solutions",
                    "population": ["internally_displaced"], "severity": "high", "principles": [28],
                ],
            ], as: programme.delegates[0])
    }

    /// A round on one gap, open.
    func round(
        in programme: TestProgramme, on gap: String, visibility: String = "open", closesIn: Int64 = 3_600,
        earlyClose: String = "anytime"
    ) async throws -> String {
        let closesAt = node.clock.now().advanced(bySeconds: closesIn)
        let round = try await create(
            "round.draft",
            [
                "programme": .string(programme.id),
                "terms": [
                    "title": "A round", "items": [["subject": .string("gap/\(gap)"), "motion": "adopt"]],
                    "rule": ["kind": "consent"], "visibility": .string(visibility),
                    "closing": ["closesAt": .string(closesAt.description), "earlyClose": .string(earlyClose)],
                ],
            ], as: programme.delegates[0])
        try await submit("round.open", ["round": .string(round)], as: programme.delegates[0])
        return round
    }
}

struct TestProgramme: Sendable {
    let id: String
    let organisations: [String]
    /// The first is a facilitator too.
    let delegates: [Actor]
}
