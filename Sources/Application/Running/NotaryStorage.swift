import Foundation
import Logging
package import Notary

#if Postgres
    import EventStorePostgres
#endif

/// Where a node keeps what witnesses and timestamp authorities have said: in a file of its own, or, for nodes that share a
/// log, in its database.
package struct NotaryStorage: Sendable {
    package let checkpoints: any CosignedCheckpoints
    package let timestamps: any Timestamps
    #if Postgres
        /// Where nodes share it; nil if it is in a file.
        let database: SharedDatabase?
    #endif

    /// Opens what is in a file, making it if there is none.
    ///
    /// - Throws: `DurableFile.Problem`.
    package init(path: String) throws {
        let database = try DurableFile.open(path: path, label: "notary")
        checkpoints = try SQLiteCosignedCheckpoints(database)
        timestamps = try SQLiteTimestamps(database)
        #if Postgres
            self.database = nil
        #endif
    }

    #if Postgres
        /// What is in the database that nodes share.
        init(_ database: SharedDatabase) {
            checkpoints = PostgresCosignedCheckpoints(database: database)
            timestamps = PostgresTimestamps(database: database)
            self.database = database
        }
    #endif
}

extension NodePlace {
    /// Opens what witnesses and timestamp authorities have said, for reading.
    ///
    /// - Returns: nil if there is nothing.
    /// - Throws: `DurableFile.Problem`, `DatabaseError`, `Problem.notBuilt`.
    package func readNotary() throws -> NotaryStorage? {
        guard let database else {
            return FileManager.default.fileExists(atPath: notaryFile) ? try NotaryStorage(path: notaryFile) : nil
        }
        #if Postgres
            return NotaryStorage(SharedDatabase(try DatabaseAddress(database)))
        #else
            _ = database
            throw Problem.notBuilt
        #endif
    }
}

extension Node {
    /// Takes what an earlier version has kept in a file of this node into the database that nodes share now.
    ///
    /// - Throws: `DurableFile.Problem`, `LogUnavailable`, `Malformed`.
    func shareFormerNotary(_ logger: Logger) async throws {
        #if Postgres
            guard let database = sharedNotary?.database else { return }
            try await FormerNotary(
                path: place.notaryFile, log: try await NodeCheckpoints(of: self), database: database, logger: logger
            ).takeAlong()
        #endif
    }

    /// Opens what witnesses and timestamp authorities have said.
    ///
    /// - Throws: `DurableFile.Problem`.
    package func openNotary() throws -> NotaryStorage { try sharedNotary ?? NotaryStorage(path: place.notaryFile) }

    /// Whether there may be other nodes with the same log.
    package var isShared: Bool { leases != nil }
}
