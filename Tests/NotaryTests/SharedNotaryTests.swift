#if Postgres
    import Application
    import AsyncHTTPClient
    import Domain
    import EventStore
    import HTTPAPI
    import Hummingbird
    import Logging
    import Notary
    import Synchronization
    import Testing
    import TransparencyLog

    /// Nodes that share a log have each witness and authority asked once; what one was told all know.
    @Suite(.timeLimit(.minutes(10))) struct SharedNotaryTests {
        private let directory = try! Directory()

        /// A node that gathers, or follows who does.
        private struct Gathering {
            let cosigning: Cosigning
            let task: Task<Void, Never>

            /// As a node that dies: it does not say goodbye.
            func end() async {
                task.cancel()
                await task.value
            }
        }

        private func gather(
            _ log: TestLog, from remotes: [RemoteWitness], at node: SharedNotary.Node, _ http: HTTPClient,
            leases: (any Leasing)? = nil, logger: Logger = Serving.logger
        ) async throws -> Gathering {
            // Nobody is asked again because an answer was long in coming.
            let cosigning = Cosigning(
                log: log, panel: try WitnessPanel(remotes, quorum: 1), store: node.storage.checkpoints,
                leases: leases ?? node.leases, http: http, logger: logger, pace: .milliseconds(20),
                patience: .seconds(120))
            try await cosigning.restore()
            return Gathering(cosigning: cosigning, task: Task { await cosigning.run() })
        }

        /// Waits until something holds; the suite's time limit is the bound.
        private func until(_ holds: () async throws -> Bool) async throws {
            while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
        }

        /// A door of a witness that counts how often it cosigns, and before that waits for `opened`.
        private func door(
            of witness: Witness, _ cosigned: Counter, opened: (@Sendable () async -> Void)? = nil
        ) -> Router<APIContext> {
            let inner = WitnessAPI(witness: witness, logger: Serving.logger).router().buildResponder()
            let router = Router(context: APIContext.self)
            router.post("add-checkpoint") { request, context in
                let answer = try await inner.respond(to: request, context: context)
                if answer.status == .ok { cosigned.add() }
                await opened?()
                return answer
            }
            router.get(":digest/checkpoint") { try await inner.respond(to: $0, context: $1) }
            return router
        }

        @Test func `each witness is asked once for a checkpoint, and all nodes know; another goes on from there`()
            async throws
        {
            let log = TestLog(5)
            let witness = try directory.witness(trusting: log)
            let asked = [Counter(), Counter()]
            try await SharedNotary.with { shared in
                try await Serving.run(asked.map { door(of: witness, $0) }) { addresses in
                    let doors = try addresses.map { try RemoteWitness(key: witness.key, address: $0) }
                    try await HTTPClient.withWitnessClient { http in
                        let one = try await gather(log, from: [doors[0]], at: try shared.node(), http)
                        try await until { one.cosigning.witnessedSize == 5 }
                        let node = try shared.node()
                        let other = try await gather(log, from: [doors[1]], at: node, http)
                        for size in [5, 8, 31] {
                            log.grow(to: size)
                            try await until { one.cosigning.witnessedSize == size }
                            try await until { other.cosigning.witnessedSize == size }
                        }
                        let kept = try await node.storage.checkpoints.page(after: 0, limit: 100)
                        #expect(asked.map(\.count) == [kept.count, 0])

                        await one.end()
                        log.grow(to: 32)
                        // As long as its lease lasts nobody takes its place.
                        #expect(other.cosigning.witnessedSize == 31)
                        try shared.endLeases()
                        try await until { other.cosigning.witnessedSize == 32 }
                        #expect(asked.map(\.count) == [kept.count, 1])
                        await other.end()
                    }
                }
            }
        }

        @Test func `whoever stood still while another took over keeps nothing`() async throws {
            let log = TestLog(5)
            let witnesses = try ["a.example", "b.example"].map { try directory.witness($0, trusting: log) }
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let asked = Counter()
            let slow = door(of: witnesses[0], asked) { for await _ in gate { break } }
            let quick = door(of: witnesses[1], Counter())
            let heard = HeardMessages()
            try await SharedNotary.with { shared in
                try await Serving.run([slow, quick]) { addresses in
                    func remotes(_ first: String, _ second: String) throws -> [RemoteWitness] {
                        try zip(witnesses, [first, second]).map { try RemoteWitness(key: $0.key, address: $1) }
                    }
                    let nowhere = "http://127.0.0.1:1"
                    try await HTTPClient.withWitnessClient { http in
                        let node = try shared.node()
                        let still = StandingStill(node.leases)
                        let one = try await gather(
                            log, from: try remotes(addresses[0], nowhere), at: node, http, leases: still,
                            logger: heard.logger)
                        // It has asked, and the answer is on its way.
                        try await until { asked.count == 1 }
                        still.isStill = true
                        try shared.endLeases()
                        let other = try await gather(
                            log, from: try remotes(nowhere, addresses[1]), at: try shared.node(), http)
                        try await until { other.cosigning.witnessedSize == 5 }
                        open.yield()
                        try await until { heard.all.contains { $0.hasSuffix("could not be kept: \(LeaseLost())") } }
                        still.isStill = false
                        try await until { one.cosigning.witnessedSize == 5 }
                        let kept = try #require(try await node.storage.checkpoints.newest())
                        #expect(try kept.open(by: witnesses.map(\.key)).signers == [witnesses[1].key])
                        await one.end()
                        await other.end()
                    }
                }
            }
        }

        @Test func `what one node has found against the log the others hear, and remember at a start`() async throws {
            let honest = TestLog(5)
            let log = TestLog(9, signer: honest.signer, entry: "other")
            let witness = try directory.witness(trusting: honest)
            _ = try await witness.answer(honest.request(from: 0))
            try await SharedNotary.with { shared in
                try await Serving.run([door(of: witness, Counter())]) { addresses in
                    let there = try RemoteWitness(key: witness.key, address: addresses[0])
                    let nowhere = try RemoteWitness(key: witness.key, address: "http://127.0.0.1:1")
                    try await HTTPClient.withWitnessClient { http in
                        let (first, second, third) = (try shared.node(), try shared.node(), try shared.node())
                        let watch = TwoFacesWatch(third.storage.checkpoints, of: log)
                        #expect(try await watch.look() == nil)
                        // Who follows can reach no witness at all.
                        _ = try await first.leases.take("witnesses", seconds: 1)
                        let other = try await gather(log, from: [nowhere], at: second, http)
                        let one = try await gather(log, from: [there], at: first, http)
                        try await until { one.cosigning.twoFaces != nil }
                        try await until { other.cosigning.twoFaces != nil }
                        #expect(other.cosigning.twoFaces?.seen.text == honest.note.text)
                        #expect(try await watch.look()?.objection == .fork)
                        await one.end()
                        await other.end()

                        // A node that starts now hears of it without asking anybody, and is not stopped by old news.
                        let later = try await gather(log, from: [nowhere], at: try shared.node(), http)
                        #expect(later.cosigning.twoFaces == nil)
                        let found = try await later.cosigning.foundBefore()
                        let refusal = try await Consistency.check(own: log.head, seen: found) {
                            try await log.consistencyProof(from: $0, to: $1)
                        }
                        #expect(refusal?.objection == .fork)
                        await later.end()
                    }
                }
                // What somebody has only written into the table stops nobody.
                let node = try shared.node()
                let watch = TwoFacesWatch(node.storage.checkpoints, of: honest)
                #expect(try await watch.look() == nil)
                try shared.sql(
                    "INSERT INTO accord.two_faces (time, witness, objection, own, seen) SELECT time, 'x', objection, own, seen FROM accord.two_faces"
                )
                #expect(try await watch.look() == nil)
            }
        }

        @Test func `under a lease that was lost nothing is written but what was found against the log`() async throws {
            let log = TestLog(5)
            let signer = NoteSigner(name: try KeyName("a"))
            let policy = try WitnessPolicy(logs: [log.key], atLeast: 1, of: [signer.cosignerKey])
            var cosigned = log.note
            cosigned.add(try signer.cosign(cosigned.text, time: 1))
            let note = cosigned
            let faces = TwoFaces(witness: signer.name, objection: .larger, own: log.note, seen: TestLog(9).note)
            let stamp = KeptTimestamp(size: 5, note: [1], token: [2], time: .init(microseconds: 3), authority: "a")
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                let lost = try #require(try await one.leases.take("witnesses", seconds: 1))
                #expect(try await other.leases.take("witnesses", seconds: 1) == nil)
                try shared.endLeases()
                let held = try #require(try await other.leases.take("witnesses", seconds: 1))
                #expect(held.token > lost.token)
                for lease in [lost, Lease(name: "unheard of", token: 1), nil] {
                    let storage = one.storage
                    await #expect(throws: LeaseLost.self) {
                        try await storage.checkpoints.keep(note, by: policy, under: lease)
                    }
                    await #expect(throws: LeaseLost.self) { try await storage.timestamps.keep(stamp, under: lease) }
                }
                for table in ["cosigned_checkpoints", "timestamps"] {
                    #expect(try shared.sql("SELECT count(*) FROM accord.\(table)") == ["0"])
                }
                try await one.storage.checkpoints.keep(faces, time: 1)
                #expect(try await other.storage.checkpoints.twoFaces() == [KeptTwoFaces(faces, time: 1)])
                // Who holds it writes, and the other reads; evidence is kept once.
                try await other.storage.checkpoints.keep(note, by: policy, under: held)
                try await other.storage.checkpoints.keep(faces, time: 2)
                try await other.storage.timestamps.keep(stamp, under: held)
                #expect(try await one.storage.checkpoints.newest() == note)
                #expect(try await one.storage.checkpoints.twoFaces() == [KeptTwoFaces(faces, time: 1)])
                #expect(try await one.storage.timestamps.newest() == stamp)
            }
        }

        /// A node that has checkpoints stamped until it wants to wait, and how long it wants to.
        private static func turn(
            of node: SharedNotary.Node, _ authority: TestAuthority, _ address: String, grown: Counter
        ) async throws -> [Duration] {
            let (log, waited) = (StampedLog(), Waited())
            await Stamping(
                timestamps: node.storage.timestamps, leases: node.leases,
                authority: try TimestampAuthority(address, patience: .seconds(120)), trusting: authority.trusted,
                every: .seconds(3_600), logger: Serving.logger,
                pause: {
                    waited.add($0)
                    throw CancellationError()
                },
                newest: { try log.checkpoint(size: 12 + grown.count) }
            ).run()
            return waited.all
        }

        @Test func `an authority is asked by one node, and by another when that is gone`() async throws {
            let authority = try await TestAuthority()
            let grown = Counter()
            try await SharedNotary.with { shared in
                let nodes = [try shared.node(), try shared.node()]
                try await authority.serving { address, asked in
                    async let first = Self.turn(of: nodes[0], authority, address, grown: grown)
                    async let second = Self.turn(of: nodes[1], authority, address, grown: grown)
                    let waits = try await first + second
                    #expect(asked.count == 1)
                    #expect(waits.count == 2)
                    #expect(waits.contains(.seconds(3_600)))
                    // One has the other's as its own.
                    for node in nodes {
                        grown.add()
                        let waits = try await Self.turn(of: node, authority, address, grown: grown)
                        let wait = try #require(waits.first)
                        #expect(wait > .seconds(1_800) && wait <= .seconds(3_600))
                    }
                    #expect(asked.count == 1)

                    // It is due, and a node that has begun is gone.
                    try shared.sql(
                        "ALTER TABLE accord.timestamps DISABLE TRIGGER USER; UPDATE accord.timestamps SET time = time - 7200000000"
                    )
                    try shared.endLeases()
                    _ = try await nodes[0].leases.take("timestamps", seconds: 1)
                    var due = try await Self.turn(of: nodes[1], authority, address, grown: grown)
                    #expect(due == [Stamping.firstRetry])
                    #expect(asked.count == 1)
                    try shared.endLeases()
                    due = try await Self.turn(of: nodes[1], authority, address, grown: grown)
                    #expect(due == [.seconds(3_600)])
                    #expect(asked.count == 2)
                    #expect(try await nodes[0].storage.timestamps.newest()?.size == 14)
                }
            }
        }

        @Test func `the nodes' role adds and changes nothing, and nor does the owner by accident`() async throws {
            try await SharedNotary.with { shared in
                for table in ["cosigned_checkpoints", "two_faces", "timestamps"] {
                    for right in ["UPDATE", "DELETE", "TRUNCATE"] {
                        let may = try shared.sql(
                            "SELECT has_table_privilege('accord_node', 'accord.\(table)', '\(right)')")
                        #expect(may == ["f"])
                    }
                    for change in ["DELETE FROM accord.\(table)", "TRUNCATE accord.\(table)"] {
                        #expect(throws: (any Error).self) { try shared.sql(change) }
                    }
                }
            }
        }
    }

    /// Leases that are not asked for as long as their node stands still.
    private final class StandingStill: Leasing {
        private let leases: any Leasing
        private let still = Mutex(false)

        init(_ leases: any Leasing) { self.leases = leases }

        var isStill: Bool {
            get { still.withLock { $0 } }
            set { still.withLock { $0 = newValue } }
        }

        func take(_ name: String, seconds: Int) async throws -> Lease? {
            while isStill { try await Task.sleep(for: .milliseconds(5)) }
            return try await leases.take(name, seconds: seconds)
        }

        func release(_ name: String) async throws { try await leases.release(name) }
    }

    /// How long somebody wanted to wait.
    private final class Waited: Sendable {
        private let waits = Mutex<[Duration]>([])

        var all: [Duration] { waits.withLock { $0 } }

        func add(_ wait: Duration) { waits.withLock { $0.append(wait) } }
    }
#endif
