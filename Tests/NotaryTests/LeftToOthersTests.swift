#if Postgres
    import Application
    import AsyncHTTPClient
    import EventStore
    import HTTPAPI
    import Hummingbird
    import Logging
    import Notary
    import Synchronization
    import Testing
    import TransparencyLog

    /// A node that cannot do what one does for all leaves it to another; and what it has found against the log is not lost.
    @Suite(.timeLimit(.minutes(10))) struct LeftToOthersTests {
        private let directory = try! Directory()
        private static let nowhere = "http://127.0.0.1:1"

        /// Runs `body` while a node gathers, or follows who does.
        private func gathering(
            _ log: TestLog, from witnesses: [RemoteWitness], quorum: Int = 1, in store: any CosignedCheckpoints,
            _ leases: any Leasing, pauseForOthers: Duration = Cosigning.pauseForOthers,
            _ body: (Cosigning) async throws -> Void
        ) async throws {
            let panel = try WitnessPanel(witnesses, quorum: quorum)
            try await HTTPClient.withWitnessClient { http in
                // Nobody is asked again because an answer was long in coming.
                let cosigning = Cosigning(
                    log: log, panel: panel, store: store, leases: leases, http: http, logger: Serving.logger,
                    pace: .milliseconds(20), patience: .seconds(120), pauseForOthers: pauseForOthers)
                try await cosigning.restore()
                let task = Task { await cosigning.run() }
                do {
                    try await body(cosigning)
                } catch {
                    task.cancel()
                    throw error
                }
                task.cancel()
                await task.value
            }
        }

        /// Waits until something holds; the suite's time limit is the bound.
        private func until(_ holds: () async throws -> Bool) async throws {
            while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
        }

        @Test func `a node that cannot reach its witnesses lets another ask them`() async throws {
            let log = TestLog(5)
            let witness = try directory.witness(trusting: log)
            try await SharedNotary.with { shared in
                let (first, second) = (try shared.node(), try shared.node())
                // As long as this holds, the lease is the first one's: by the clock it would be for a day.
                _ = try await first.leases.take("witnesses", seconds: 1)
                try await Serving.witnesses([witness]) { doors in
                    let away = try RemoteWitness(key: witness.key, address: Self.nowhere)
                    try await gathering(log, from: [away], in: first.storage.checkpoints, first.leases) { one in
                        try await gathering(log, from: doors, in: second.storage.checkpoints, second.leases) { other in
                            try await until { other.witnessedSize == 5 }
                            try await until { one.witnessedSize == 5 }
                            log.grow(to: 9)
                            try await until { one.witnessedSize == 9 }
                        }
                    }
                }
            }
        }

        @Test func `a node that cannot read its log lets another ask the witnesses`() async throws {
            let log = TestLog(5)
            let witness = try directory.witness(trusting: log)
            try await SharedNotary.with { shared in
                let (first, second) = (try shared.node(), try shared.node())
                _ = try await first.leases.take("witnesses", seconds: 1)
                try await Serving.witnesses([witness]) { doors in
                    let policy = try WitnessPolicy(logs: [log.key], atLeast: 1, of: [witness.key])
                    let panel = try WitnessPanel(doors, quorum: 1)
                    try await HTTPClient.withWitnessClient { http in
                        let broken = Cosigning(
                            log: BrokenLog(), panel: panel, store: first.storage.checkpoints, leases: first.leases,
                            http: http, logger: Serving.logger, pace: .milliseconds(20))
                        let task = Task { await broken.run() }
                        try await gathering(log, from: doors, in: second.storage.checkpoints, second.leases) { other in
                            try await until { other.witnessedSize == 5 }
                        }
                        task.cancel()
                        await task.value
                    }
                    #expect(try await second.storage.checkpoints.latest(by: policy)?.checkpoint == log.head)
                }
            }
        }

        @Test func `a node that has no others to leave it to goes on after a pause`() async throws {
            let log = TestLog(5)
            let witness = try directory.witness(trusting: log)
            let answers = WitnessAPI(witness: witness, logger: Serving.logger).router().buildResponder()
            let asked = Counter()
            let router = Router(context: APIContext.self)
            router.post("add-checkpoint") { request, context in
                // More often than a node tries before it lets go of the lease.
                guard asked.add() > 7 else { return Response(status: .serviceUnavailable) }
                return try await answers.respond(to: request, context: context)
            }
            let door = router
            try await SharedNotary.with { shared in
                let node = try shared.node()
                try await Serving.run([door]) { addresses in
                    let remote = try RemoteWitness(key: witness.key, address: addresses[0])
                    try await gathering(
                        log, from: [remote], in: node.storage.checkpoints, node.leases,
                        pauseForOthers: .milliseconds(50)
                    ) { cosigning in
                        try await until { cosigning.witnessedSize == 5 }
                    }
                }
            }
        }

        @Test func `a lease that is let go is another's at once, and nobody lets go of another's`() async throws {
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                let first = try #require(try await one.leases.take("witnesses", seconds: 1))
                try await other.leases.release("witnesses")
                #expect(try await other.leases.take("witnesses", seconds: 1) == nil)
                try await one.leases.release("witnesses")
                let second = try #require(try await other.leases.take("witnesses", seconds: 1))
                #expect(second.token > first.token)
            }
        }

        @Test func `a node that gets no timestamp lets another ask for one`() async throws {
            let waits = Waits()
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                await Stamping(
                    timestamps: one.storage.timestamps, leases: one.leases,
                    authority: try TimestampAuthority(Self.nowhere), trusting: nil, logger: Serving.logger,
                    pause: { wait in
                        waits.add(wait)
                        throw CancellationError()
                    },
                    newest: { try StampedLog().checkpoint(size: 12) }
                ).run()
                // Longer than another waits before it asks whether it is its turn.
                #expect(waits.all == [Stamping.firstRetry * 2])
                #expect(try await other.leases.take("timestamps", seconds: 1) != nil)
            }
        }

        @Test func `what was found against the log is kept by a node whose lease is lost, as soon as it can be`()
            async throws
        {
            let honest = TestLog(5)
            let log = TestLog(9, signer: honest.signer, entry: "other")
            let witness = try directory.witness(trusting: honest)
            _ = try await witness.answer(honest.request(from: 0))
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                let store = ReluctantStore(one.storage.checkpoints)
                try await Serving.witnesses([witness]) { doors in
                    try await gathering(log, from: doors, in: store, one.leases) { cosigning in
                        try await until { store.refused > 0 }
                        #expect(try await other.storage.checkpoints.twoFaces().isEmpty)
                        try shared.endLeases()
                        // Whether the first has let go of it or not.
                        try await until { try await other.leases.take("witnesses", seconds: 1) != nil }
                        store.isWilling = true
                        try await until { try await !other.storage.checkpoints.twoFaces().isEmpty }
                        #expect(cosigning.twoFaces?.objection == .fork)
                    }
                }
                #expect(try await other.storage.checkpoints.twoFaces().map(\.faces.seen.text) == [honest.note.text])
            }
        }

        @Test func `the node that asks the witnesses hears what another has found`() async throws {
            let honest = TestLog(5)
            let log = TestLog(9, signer: honest.signer, entry: "other")
            let witness = try directory.witness(trusting: log)
            let faces = TwoFaces(
                witness: try KeyName("elsewhere.example"), objection: .fork, own: log.note, seen: honest.note)
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                try await Serving.witnesses([witness]) { doors in
                    try await gathering(log, from: doors, in: one.storage.checkpoints, one.leases) { cosigning in
                        try await until { cosigning.witnessedSize == 9 }
                        #expect(cosigning.twoFaces == nil)
                        // What nobody can read stops nobody.
                        try shared.sql(
                            "INSERT INTO accord.two_faces (time, witness, objection, own, seen) VALUES (1, 'x', 'y', '', '')"
                        )
                        try await other.storage.checkpoints.keep(faces, time: 1)
                        try await until { cosigning.twoFaces == faces }
                    }
                }
            }
        }

        @Test func `what was cosigned of another history counts for nothing while it is followed`() async throws {
            let log = TestLog(5)
            let foreign = TestLog(9, signer: log.signer, entry: "other")
            let signer = NoteSigner(name: try KeyName("a"))
            let policy = try WitnessPolicy(logs: [log.key], atLeast: 1, of: [signer.cosignerKey])
            func cosigned(_ note: SignedNote) throws -> SignedNote {
                var note = note
                note.add(try signer.cosign(note.text, time: 1))
                return note
            }
            try await SharedNotary.with { shared in
                let (one, other) = (try shared.node(), try shared.node())
                let lease = try #require(try await one.leases.take("witnesses", seconds: 1))
                let away = try RemoteWitness(key: signer.cosignerKey, address: Self.nowhere)
                let checkpoints = one.storage.checkpoints
                let store = ReluctantStore(other.storage.checkpoints)
                try await gathering(log, from: [away], in: store, other.leases) { cosigning in
                    try await checkpoints.keep(try cosigned(log.note), by: policy, under: lease)
                    try await until { cosigning.witnessedSize == 5 }
                    try await checkpoints.keep(try cosigned(foreign.note), by: policy, under: lease)
                    // It has looked at that, and then once more.
                    let looked = store.looked
                    try await until { store.looked > looked + 2 }
                    #expect(cosigning.witnessedSize == 5)
                }
            }
        }
    }

    /// How long somebody wanted to wait.
    private final class Waits: Sendable {
        private let waits = Mutex<[Duration]>([])

        var all: [Duration] { waits.withLock { $0 } }

        func add(_ wait: Duration) { waits.withLock { $0.append(wait) } }
    }

    /// A log that cannot be read.
    private struct BrokenLog: WitnessedLog {
        var keys: [VerifierKey] { [] }

        func checkpoint() async throws -> SignedNote? { throw LogUnavailable("broken") }

        func consistencyProof(from: Int, to: Int) async throws -> ConsistencyProof { throw LogUnavailable("broken") }

        func waitForCheckpoint(beyond size: Int) async throws { throw LogUnavailable("broken") }
    }

    /// A store that keeps what is found against the log only when it is willing.
    private final class ReluctantStore: CosignedCheckpoints {
        private let store: any CosignedCheckpoints
        private let state = Mutex((isWilling: false, refused: 0, looked: 0))

        init(_ store: any CosignedCheckpoints) { self.store = store }

        var isWilling: Bool {
            get { state.withLock { $0.isWilling } }
            set { state.withLock { $0.isWilling = newValue } }
        }

        /// How often it has kept nothing.
        var refused: Int { state.withLock { $0.refused } }

        /// How often somebody has looked at the newest.
        var looked: Int { state.withLock { $0.looked } }

        func keep(_ note: SignedNote, by policy: WitnessPolicy, under lease: Lease?) async throws -> WitnessedCheckpoint
        {
            try await store.keep(note, by: policy, under: lease)
        }

        func newest() async throws -> SignedNote? {
            let newest = try await store.newest()
            state.withLock { $0.looked += 1 }
            return newest
        }

        func first(covering logPosition: Int) async throws -> SignedNote? {
            try await store.first(covering: logPosition)
        }

        func page(after size: Int, limit: Int) async throws -> [SignedNote] {
            try await store.page(after: size, limit: limit)
        }

        func keep(_ faces: TwoFaces, time: Int) async throws {
            let isWilling = state.withLock { state in
                if !state.isWilling { state.refused += 1 }
                return state.isWilling
            }
            guard isWilling else { throw LogUnavailable("reluctant") }
            try await store.keep(faces, time: time)
        }

        func twoFaces() async throws -> [KeptTwoFaces] { try await store.twoFaces() }
    }
#endif
