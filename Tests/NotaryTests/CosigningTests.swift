import AsyncHTTPClient
import EventStore
import Foundation
import GRDB
import HTTPAPI
import Hummingbird
import Notary
import Synchronization
import Testing
import TransparencyLog

/// A checkpoint counts as witnessed once the quorum has cosigned it, whatever the others do.
@Suite(.timeLimit(.minutes(10))) struct CosigningTests {
    private let directory = try! Directory()
    private let log = TestLog(5)

    private static let pace = Duration.milliseconds(20)

    /// Runs `body` while cosignatures are gathered from these servers, at a pace for tests.
    private func gathering(
        _ servers: [(key: VerifierKey, router: Router<APIContext>)], quorum: Int, of log: TestLog,
        in store: any CosignedCheckpoints, _ body: @Sendable (Cosigning) async throws -> Void
    ) async throws {
        try await Serving.run(servers.map(\.router)) { addresses in
            let remotes = try zip(servers, addresses).map { try RemoteWitness(key: $0.key, address: $1) }
            let panel = try WitnessPanel(remotes, quorum: quorum)
            try await HTTPClient.withWitnessClient { http in
                let cosigning = Cosigning(
                    log: log, panel: panel, store: store, http: http, logger: Serving.logger, pace: CosigningTests.pace)
                try await cosigning.restore()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await cosigning.run() }
                    try await body(cosigning)
                    group.cancelAll()
                }
            }
        }
    }

    private func server(_ witness: Witness) -> (key: VerifierKey, router: Router<APIContext>) {
        (witness.key, WitnessAPI(witness: witness, logger: Serving.logger).router())
    }

    private func server(_ name: String, _ router: Router<APIContext>) -> (key: VerifierKey, router: Router<APIContext>)
    {
        (NoteSigner(name: try! KeyName(name)).cosignerKey, router)
    }

    /// Waits until something holds; the suite's time limit is the bound.
    private static func until(_ holds: () async throws -> Bool) async throws {
        while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func witnesses(_ names: String...) throws -> [Witness] {
        try names.map { try directory.witness($0, trusting: log) }
    }

    /// A log that cannot be read for a while.
    private final class AwayAtFirst: WitnessedLog {
        private let log: TestLog
        private let failures = Mutex(5)

        init(_ log: TestLog) { self.log = log }

        var keys: [VerifierKey] {
            get async throws {
                let isAway = failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if isAway { throw LogUnavailable("away") }
                return log.keys
            }
        }

        func checkpoint() async throws -> SignedNote? { try await log.checkpoint() }

        func consistencyProof(from: Int, to: Int) async throws -> ConsistencyProof {
            try await log.consistencyProof(from: from, to: to)
        }

        func waitForCheckpoint(beyond size: Int) async throws { try await log.waitForCheckpoint(beyond: size) }
    }

    @Test func `that a log cannot be read is said once, and that it can again`() async throws {
        let heard = HeardMessages()
        let witness = try directory.witness("a.example", trusting: log)
        try await Serving.witnesses([witness]) { doors in
            let panel = try WitnessPanel(doors, quorum: 1)
            try await HTTPClient.withWitnessClient { http in
                let cosigning = Cosigning(
                    log: AwayAtFirst(log), panel: panel, store: try directory.store(), http: http,
                    logger: heard.logger, pace: CosigningTests.pace)
                let task = Task { await cosigning.run() }
                defer { task.cancel() }
                try await CosigningTests.until { cosigning.witnessedSize == 5 }
                task.cancel()
                await task.value
            }
        }
        let failures = heard.all.filter { $0.contains("cannot be gathered") }
        #expect(failures.count == 1, "\(heard.all)")
        #expect(heard.all.count { $0 == "Cosignatures can be gathered again." } == 1)
    }

    @Test func `two of three are enough when one refuses and when one hangs`() async throws {
        for third in [Serving.answering(.internalServerError, "broken"), Serving.hanging] {
            let directory = try Directory()
            let store = try directory.store()
            let log = TestLog(5)
            let good = try ["a.example", "b.example"].map { try directory.witness($0, trusting: log) }
            let goodKeys = Set(good.map(\.key))
            let servers = good.map { server($0) } + [server("c.example", third)]
            let keys = servers.map(\.key)
            let policy = try WitnessPolicy(logs: [log.key], atLeast: 2, of: keys)
            try await gathering(servers, quorum: 2, of: log, in: store) { cosigning in
                // Each size is reached while the third has not answered for the first.
                for size in [5, 8, 31] {
                    log.grow(to: size)
                    try await CosigningTests.until { cosigning.witnessedSize == size }
                    let kept = try #require(try await store.latest(by: policy))
                    #expect(kept.checkpoint == log.head)
                    #expect(Set(try kept.note.open(by: keys).signers) == goodKeys)
                }
                #expect(cosigning.twoFaces == nil)
            }
            #expect(try await store.first(covering: 30).map { try Checkpoint($0.text).size } == 31)
            #expect(try await store.first(covering: 31) == nil)
        }
    }

    @Test func `without the quorum nothing is witnessed, and it is once that is there`() async throws {
        let store = try directory.store()
        let witnesses = try witnesses("a.example")
        let late = try directory.witness("b.example")
        let log = log
        try await gathering([server(witnesses[0]), server(late)], quorum: 2, of: log, in: store) { cosigning in
            try await CosigningTests.until { try await witnesses[0].latest(digest: log.origin.digest) != nil }
            #expect(cosigning.witnessedSize == 0)
            #expect(try await store.first(covering: 0) == nil)
            _ = try late.trust(log.key)
            try await CosigningTests.until { cosigning.witnessedSize == 5 }
        }
    }

    @Test func `whoever cosigns late is added to what is witnessed`() async throws {
        let store = try directory.store()
        let first = try witnesses("a.example")[0]
        let late = try directory.witness("b.example")
        let log = log
        try await gathering([server(first), server(late)], quorum: 1, of: log, in: store) { cosigning in
            try await CosigningTests.until { cosigning.witnessedSize == 5 }
            _ = try late.trust(log.key)
            try await CosigningTests.until {
                let note = try #require(try await store.first(covering: 0))
                return try note.open(by: [first.key, late.key]).signers.count == 2
            }
        }
    }

    @Test func `what was witnessed is known after a restart, unless the policy has become stricter`() async throws {
        let store = try directory.store()
        let witnesses = try witnesses("a.example")
        try await gathering([server(witnesses[0])], quorum: 1, of: log, in: store) { cosigning in
            try await CosigningTests.until { cosigning.witnessedSize == 5 }
        }
        let down = server("b.example", Serving.answering(.internalServerError, "broken"))
        for (quorum, size) in [(1, 5), (2, 0)] {
            let key = witnesses[0].key
            let panel = try WitnessPanel(
                [
                    RemoteWitness(key: key, address: "http://127.0.0.1:1"),
                    RemoteWitness(key: down.key, address: "http://127.0.0.1:1"),
                ], quorum: quorum)
            let store = try directory.store()
            try await Cosigning.with(log: log, panel: panel, store: store, logger: Serving.logger) { cosigning in
                #expect(cosigning.witnessedSize == size)
            }
        }
    }

    @Test func `a fork is told, and both checkpoints are kept`() async throws {
        let witness = try witnesses("a.example")[0]
        _ = try await witness.answer(log.request(from: 0))
        let other = TestLog(9, signer: log.signer, entry: "other")
        let store = try directory.store()
        try await gathering([server(witness)], quorum: 1, of: other, in: store) { cosigning in
            // Longer than the first attempt, so that a second one is made.
            try await CosigningTests.until { cosigning.twoFaces != nil }
            other.grow(to: 12, entry: "other")
            try await CosigningTests.until { try witness.evidence().count == 2 }
            #expect(cosigning.witnessedSize == 0)
            try await CosigningTests.until { try await !store.twoFaces().isEmpty }
        }
        let kept = try await store.twoFaces()
        #expect(kept.count == 1)
        #expect(kept[0].faces.objection == .fork)
        #expect(kept[0].faces.seen.text == log.note.text)
        #expect(
            try kept[0].faces.own.open(by: [log.key]).text == TestLog(9, signer: log.signer, entry: "other").note.text)
    }

    @Test func `at the start all are asked what they have seen, and one that hangs holds up nobody`() async throws {
        let witness = try witnesses("a.example")[0]
        _ = try await witness.answer(log.request(from: 0))
        let fresh = try directory.witness("b.example", trusting: log)
        let store = try directory.store()
        let servers = [server(witness), server(fresh), server("c.example", Serving.hanging)]
        try await Serving.run(servers.map(\.router)) { addresses in
            let remotes = try zip(servers, addresses).map { try RemoteWitness(key: $0.key, address: $1) }
            try await HTTPClient.withWitnessClient { http in
                let cosigning = Cosigning(
                    log: log, panel: try WitnessPanel(remotes), store: store, http: http, logger: Serving.logger,
                    patience: .seconds(15))
                let answers = try await cosigning.latest(origin: log.origin)
                #expect(answers.count == 3)
                for (name, answer) in answers {
                    switch (name.text, answer) {
                    case ("a.example", .success(let seen)): #expect(seen?.note.text == log.note.text)
                    case ("b.example", .success(let seen)): #expect(seen == nil)
                    case ("c.example", .failure(let error)): #expect(error is WitnessError)
                    default: Issue.record("\(name): \(answer)")
                    }
                }
            }
        }
    }

    @Test func `what is kept is on disk, and what was changed there is not believed`() async throws {
        let store = try directory.store()
        let signer = NoteSigner(name: try KeyName("a"))
        let policy = try WitnessPolicy(logs: [log.key], atLeast: 1, of: [signer.cosignerKey])
        var note = log.note
        note.add(try signer.cosign(note.text, time: 1))
        try await store.keep(note, by: policy, under: nil)
        let database = try DurableFile.open(path: directory.path + "/notary.sqlite", label: "test")
        #expect(try await database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        let changed = String(decoding: note.bytes, as: UTF8.self).replacing("\n5\n", with: "\n6\n")
        try await database.write {
            try $0.execute(sql: "UPDATE cosigned_checkpoints SET note = ?", arguments: [Data(changed.utf8)])
        }
        await #expect(throws: NoteError.self) { try await store.latest(by: policy) }
    }
}
