import Application
import EventStore
import GRDB
import Notary
import Testing

/// Timestamps stay where they were kept, wherever a node keeps them.
@Suite(.timeLimit(.minutes(10))) struct TimestampsTests {
    private static let log = StampedLog()

    /// The timestamp of a checkpoint, by an authority that does not matter.
    private func stamp(_ size: Int, _ authority: TestAuthority) async throws -> KeptTimestamp {
        let checkpoint = try Self.log.checkpoint(size: size)
        return try KeptTimestamp(
            try await authority.token(of: checkpoint.bytes), of: checkpoint, from: "https://tsa.example.org")
    }

    @Test func `what is kept is there after the file is opened again`() async throws {
        let authority = try await TestAuthority()
        let path = authority.openssl.path("notary.sqlite")
        let stamp = try await stamp(5, authority)
        do {
            let database = try DatabaseQueue(path: path)
            try await database.write { try $0.execute(sql: "CREATE TABLE other (number INTEGER)") }
            try await SQLiteTimestamps(database).keep(stamp, under: nil)
            try database.close()
        }
        #expect(try await SQLiteTimestamps(DatabaseQueue(path: path)).newest() == stamp)
    }

    @Test func `a token stamps one checkpoint only`() async throws {
        let authority = try await TestAuthority()
        let checkpoint = try Self.log.checkpoint(size: 5)
        let token = try await authority.token(of: checkpoint.bytes)
        #expect(throws: TimestampError.untrusted("message imprint mismatch")) {
            try KeptTimestamp(token, of: Self.log.checkpoint(size: 6), from: "a")
        }
        let stamp = try KeptTimestamp(token, of: checkpoint, from: "a")
        #expect(stamp.size == 5)
        #expect(stamp.note == checkpoint.bytes)
        #expect(stamp.token == token.bytes)
        #expect(stamp.time == token.time)
        #expect(stamp.authority == "a")
    }

    @Test(arguments: NotaryEngine.allCases)
    func `a token is kept once`(engine: NotaryEngine) async throws {
        let authority = try await TestAuthority()
        let stamp = try await stamp(5, authority)
        try await engine.withStorage { storage, lease in
            #expect(try await storage.timestamps.newest() == nil)
            for _ in 0..<2 { try await storage.timestamps.keep(stamp, under: lease) }
            #expect(try await storage.timestamps.newest() == stamp)
            #expect(try await storage.timestamps.page(after: 0, limit: 10) == [stamp])
        }
    }

    @Test(arguments: NotaryEngine.allCases)
    func `an entry is no younger than the earliest checkpoint that covers it`(engine: NotaryEngine) async throws {
        let authority = try await TestAuthority()
        try await engine.withStorage { storage, lease in
            let timestamps = storage.timestamps
            for size in [5, 9, 9, 20] { try await timestamps.keep(try await stamp(size, authority), under: lease) }
            for (position, size) in [(0, 5), (4, 5), (5, 9), (8, 9), (9, 20), (19, 20)] {
                #expect(try await timestamps.first(covering: position)?.size == size)
            }
            #expect(try await timestamps.first(covering: 20) == nil)
            let nines = try await timestamps.page(after: 5, limit: 1)
            #expect(nines.map(\.size) == [9, 9])
            #expect(try await timestamps.first(covering: 6) == nines[0])
            #expect(try await timestamps.page(after: 0, limit: 10).map(\.size) == [5, 9, 9, 20])
            #expect(try await timestamps.page(after: 0, limit: 2).map(\.size) == [5, 9, 9])
            #expect(try await timestamps.page(after: 20, limit: 2).isEmpty)
        }
    }
}
