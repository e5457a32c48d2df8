import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Synchronization

#if Postgres
    import EventStorePostgres
#endif

/// Every engine has to keep every promise of `EventLog`; the contract's tests run on each.
enum Engine: String, CaseIterable, Sendable {
    case inMemory, sqlite
    /// The same with an index by stream that is brought up to date all the time.
    case sqliteIndexing
    #if Postgres
        case postgres
    #endif

    /// Gives an empty log to `body` and closes it afterwards.
    func withLog<Value>(
        clock: TestClock = TestClock(), signer: (any HeadSigning)? = nil, _ body: (any EventLog) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .inMemory: return try await body(InMemoryLog(signer: signer) { clock.now })
        case .sqlite, .sqliteIndexing:
            return try await withLogFile { path in
                let mostRecent = self == .sqlite ? 4_096 : 3
                let log = try SQLiteLog(path: path, signer: signer, mostRecent: mostRecent) { clock.now }
                do {
                    let value = try await body(log)
                    await log.close()
                    return value
                } catch {
                    await log.close()
                    throw error
                }
            }
        #if Postgres
            case .postgres:
                return try await withDatabase { address in
                    let log = try await PostgresLog(address, signer: signer) { clock.now }
                    do {
                        let value = try await body(log)
                        await log.close()
                        return value
                    } catch {
                        await log.close()
                        throw error
                    }
                }
        #endif
        }
    }
}

/// Gives the path of a file that is not there yet, in a directory that is removed afterwards.
func withLogFile<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory.appending(path: "log.sqlite").path)
}

/// A clock that stands where a test has put it.
final class TestClock: Sendable {
    private let time: Mutex<Instant>

    init(_ text: String = "2009-12-14T09:00:00Z") { time = Mutex(Instant(text)!) }

    var now: Instant {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
