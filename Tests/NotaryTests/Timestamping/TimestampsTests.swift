import Foundation
import GRDB
import Notary
import Testing

/// Timestamps stay where they were kept, beside whatever else is in the database.
@Suite(.timeLimit(.minutes(10))) struct TimestampsTests {
    private static let log = StampedLog()

    @Test func `what is kept is there after the file is opened again`() async throws {
        let authority = try await TestAuthority()
        let path = authority.openssl.path("notary.sqlite")
        let checkpoint = try Self.log.checkpoint(size: 5)
        let token = try await authority.token(of: checkpoint.bytes)
        do {
            let database = try DatabaseQueue(path: path)
            try await database.write { try $0.execute(sql: "CREATE TABLE other (number INTEGER)") }
            try await Timestamps(database).keep(token, of: checkpoint, from: "https://tsa.example.org")
            try database.close()
        }
        let kept = try #require(try await Timestamps(DatabaseQueue(path: path)).newest())
        #expect(kept.size == 5)
        #expect(kept.note == checkpoint.bytes)
        #expect(kept.token == token.bytes)
        #expect(kept.time == token.time)
        #expect(kept.authority == "https://tsa.example.org")
    }

    @Test func `a token is kept for what it stamps only, and once`() async throws {
        let authority = try await TestAuthority()
        let timestamps = try Timestamps(DatabaseQueue())
        let checkpoint = try Self.log.checkpoint(size: 5)
        let token = try await authority.token(of: checkpoint.bytes)
        await #expect(throws: TimestampError.untrusted("message imprint mismatch")) {
            try await timestamps.keep(token, of: Self.log.checkpoint(size: 6), from: "a")
        }
        #expect(try await timestamps.newest() == nil)
        try await timestamps.keep(token, of: checkpoint, from: "a")
        await #expect(throws: DatabaseError.self) { try await timestamps.keep(token, of: checkpoint, from: "a") }
    }

    @Test func `an entry is no younger than the earliest checkpoint that covers it`() async throws {
        let authority = try await TestAuthority()
        let timestamps = try Timestamps(DatabaseQueue())
        for size in [5, 9, 9, 20] {
            let checkpoint = try Self.log.checkpoint(size: size)
            try await timestamps.keep(try await authority.token(of: checkpoint.bytes), of: checkpoint, from: "a")
        }
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
