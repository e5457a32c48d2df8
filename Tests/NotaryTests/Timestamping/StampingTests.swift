import Domain
import GRDB
import Hummingbird
import Logging
import Notary
import Synchronization
import Testing
import TransparencyLog

/// Checkpoints are stamped as long as the log grows; what is kept can be verified by anybody, and what cannot is not kept.
@Suite(.timeLimit(.minutes(10))) struct StampingTests {
    private static let log = StampedLog()

    /// A log of which the test says how large it is, and a schedule of which it says when a wait is over.
    private final class Scene: Sendable {
        let timestamps: any Timestamps
        let size = Mutex<Int?>(nil)
        /// How long the schedule wanted to wait.
        let waits = Mutex<[Duration]>([])
        let time: Mutex<Instant?>

        init(_ database: DatabaseQueue? = nil, time: Instant? = nil) throws {
            timestamps = try SQLiteTimestamps(database ?? DatabaseQueue())
            self.time = Mutex(time)
        }

        func stamping(_ address: String, trusting authorities: TrustedAuthorities?, rounds: Int = 1) throws -> Stamping
        {
            var logger = Logger(label: "stamping")
            logger.logLevel = .critical
            return Stamping(
                timestamps: timestamps, authority: try TimestampAuthority(address), trusting: authorities,
                every: .seconds(60), logger: logger, now: { self.time.withLock { $0 } ?? Stamping.systemTime() },
                pause: { wait in
                    let count = self.waits.withLock { waits in
                        waits.append(wait)
                        return waits.count
                    }
                    if count == rounds { throw CancellationError() }
                },
                newest: { try self.size.withLock { $0 }.map { try StampingTests.log.checkpoint(size: $0) } })
        }

        func grow(to size: Int) { self.size.withLock { $0 = size } }
    }

    @Test func `the newest checkpoint is stamped, kept, and verified by openssl`() async throws {
        let authority = try await TestAuthority()
        let scene = try Scene()
        scene.grow(to: 12)
        try await authority.serving { address, _ in
            let token = try await scene.stamping(address, trusting: authority.trusted).stampNewest()
            let kept = try #require(try await scene.timestamps.newest())
            #expect(kept.token == token?.bytes)
            #expect(kept.size == 12)
            #expect(kept.authority == address)
            let note = try StampingTests.log.note(size: 12).bytes
            #expect(kept.note == note)
            let path = authority.trusted.path
            #expect(try TimestampToken.verify(token: kept.token, of: note, trusting: path).time == kept.time)
            #expect(try await authority.judgement(of: kept.token, over: note, trusting: path).status == 0)
            let other = try StampingTests.log.note(size: 13).bytes
            #expect(try await authority.judgement(of: kept.token, over: other, trusting: path).status != 0)
        }
    }

    @Test func `without growth nothing is asked`() async throws {
        let authority = try await TestAuthority()
        let scene = try Scene()
        try await authority.serving { address, asked in
            let stamping = try scene.stamping(address, trusting: authority.trusted)
            #expect(try await stamping.stampNewest() == nil)
            scene.grow(to: 0)
            #expect(try await stamping.stampNewest() == nil)
            #expect(asked.count == 0)
            scene.grow(to: 3)
            #expect(try await stamping.stampNewest() != nil)
            #expect(try await stamping.stampNewest() == nil)
            scene.grow(to: 2)
            #expect(try await stamping.stampNewest() == nil)
            #expect(asked.count == 1)
            scene.grow(to: 4)
            #expect(try await stamping.stampNewest() != nil)
            #expect(asked.count == 2)
        }
    }

    @Test func `a token of an authority that is not trusted is not kept`() async throws {
        let (authority, stranger) = (try await TestAuthority(), try await TestAuthority())
        let scene = try Scene()
        scene.grow(to: 12)
        try await stranger.serving { address, asked in
            let stamping = try scene.stamping(address, trusting: authority.trusted)
            await #expect {
                try await stamping.stampNewest()
            } throws: { error in
                if case TimestampError.untrusted = error { true } else { false }
            }
            #expect(asked.count == 1)
            #expect(try await scene.timestamps.newest() == nil)
            // Whoever trusts nobody keeps it for those who do.
            #expect(try await scene.stamping(address, trusting: nil).stampNewest() != nil)
        }
    }

    @Test func `a failure is tried again, later every time, and no later than the next turn`() async throws {
        let authority = try await TestAuthority()
        let scene = try Scene()
        scene.grow(to: 12)
        let asked = Counter()
        try await TestServer.with({ query in
            guard asked.add() > 6 else { return Response(status: .serviceUnavailable) }
            return TestServer.reply(try await authority.answer(query))
        }) { address in
            await (try scene.stamping(address, trusting: authority.trusted, rounds: 8)).run()
        }
        #expect(scene.waits.withLock { $0 } == [5, 10, 20, 40, 60, 60, 60, 60].map { .seconds($0) })
        #expect(asked.count == 7)
        #expect(try await scene.timestamps.newest()?.size == 12)
    }

    @Test func `a restart asks no sooner than the interval has passed`() async throws {
        let authority = try await TestAuthority()
        let database = try DatabaseQueue()
        try await authority.serving { address, asked in
            let scene = try Scene(database)
            scene.grow(to: 1)
            await (try scene.stamping(address, trusting: authority.trusted)).run()
            #expect(scene.waits.withLock { $0 } == [.seconds(60)])
            let time = try #require(try await scene.timestamps.newest()?.time)
            for (seconds, wait) in [(20, 40), (-500, 60), (59, 1)] {
                let again = try Scene(database, time: time.advanced(bySeconds: Int64(seconds)))
                again.grow(to: 2)
                await (try again.stamping(address, trusting: authority.trusted)).run()
                #expect(again.waits.withLock { $0 } == [.seconds(wait)])
            }
            #expect(asked.count == 1)
            let late = try Scene(database, time: time.advanced(bySeconds: 60))
            late.grow(to: 2)
            await (try late.stamping(address, trusting: authority.trusted)).run()
            #expect(late.waits.withLock { $0 } == [.seconds(60)])
            #expect(asked.count == 2)
        }
    }

    @Test func `it ends when its task is cancelled, also while it waits for an answer`() async throws {
        for isSilent in [false, true] {
            let asked = AsyncStream.makeStream(of: Void.self)
            try await TestServer.with({ _ in
                asked.continuation.yield()
                if isSilent { try await Task.sleep(for: .seconds(5)) }
                return Response(status: .serviceUnavailable)
            }) { address in
                let timestamps = try SQLiteTimestamps(DatabaseQueue())
                var logger = Logger(label: "stamping")
                logger.logLevel = .critical
                let stamping = Stamping(
                    timestamps: timestamps, authority: try TimestampAuthority(address), trusting: nil, logger: logger
                ) { try StampingTests.log.checkpoint(size: 1) }
                let task = Task { await stamping.run() }
                for await _ in asked.stream { break }
                task.cancel()
                await task.value
            }
        }
    }
}
