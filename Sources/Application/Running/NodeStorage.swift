import Domain
package import EventStore
import EventStoreSQLite
import Foundation

#if Postgres
    import EventStorePostgres
#endif

/// Where a node keeps what is not its own to make again: in files, or in a database that it shares with other nodes.
struct NodeStorage: Sendable {
    let vault: any Vault
    let files: EvidenceFiles
    /// What is done by one node for all; nil for a node that has no others.
    var leases: (any Leasing)?
    /// What witnesses and timestamp authorities have said to any node; nil for a node that has no others.
    var notary: NotaryStorage?

    /// Opens what lies beside the log.
    ///
    /// - Throws: `VaultError`, and what storage throws.
    static func open(_ place: NodePlace, keys: NodeKeys) async throws -> NodeStorage {
        #if Postgres
            if let address = place.database {
                let database = SharedDatabase(try DatabaseAddress(address))
                return NodeStorage(
                    vault: try await PostgresVault(database, keys: keys),
                    files: try EvidenceFiles(directory: place.files, shared: PostgresFiles(database: database)),
                    leases: DatabaseLeases(database), notary: NotaryStorage(database))
            }
        #endif
        return NodeStorage(
            vault: try SQLiteVault(path: place.vaultFile, keys: keys),
            files: try EvidenceFiles(directory: place.files, shared: nil))
    }
}

extension NodePlace {
    /// Whether there is a log; one in a database may be empty.
    package var hasLog: Bool { database != nil || FileManager.default.fileExists(atPath: logFile) }

    /// Opens the log for writing; a file is made if there is none.
    ///
    /// - Throws: `LogFileError`, `DatabaseError`, `Problem.notBuilt`.
    func openLog(signer: (any HeadSigning)?, clock: NodeClock) async throws -> any EventLog {
        guard let database else { return try SQLiteLog(path: logFile, signer: signer, clock: { clock.recorded() }) }
        #if Postgres
            return try await PostgresLog(try DatabaseAddress(database), signer: signer, clock: { clock.recorded() })
        #else
            _ = database
            throw Problem.notBuilt
        #endif
    }

    /// Opens the log for reading, which works while somebody writes it.
    ///
    /// - Throws: `Problem.notInitialised`, `LogFileError`, `DatabaseError`, `Problem.notBuilt`.
    package func readLog() async throws -> any EventLog {
        guard let database else {
            guard hasLog else { throw Problem.notInitialised(data) }
            return try SQLiteLog(readingAt: logFile)
        }
        #if Postgres
            let log = try await PostgresLog(
                try DatabaseAddress(database), isReadOnly: true, clock: { Instant(microseconds: 0) })
            guard try await log.head().size > 0 else {
                await log.close()
                throw Problem.notInitialised("the database")
            }
            return log
        #else
            _ = database
            throw Problem.notBuilt
        #endif
    }

    /// Opens the vault alone.
    package func openVault() async throws -> any Vault {
        if isMirror { throw Problem.mirror(data) }
        return try await NodeStorage.open(self, keys: try NodeKeys.read(at: keyFile)).vault
    }
}
