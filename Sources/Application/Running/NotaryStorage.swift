import Foundation
package import Notary

#if Postgres
    import EventStorePostgres
#endif

/// Where a node keeps what witnesses and timestamp authorities have said: in a file of its own, or, for nodes that share a
/// log, in its database.
package struct NotaryStorage: Sendable {
    package let checkpoints: any CosignedCheckpoints
    package let timestamps: any Timestamps

    /// Opens what is in a file, making it if there is none.
    ///
    /// - Throws: `DurableFile.Problem`.
    package init(path: String) throws {
        let database = try DurableFile.open(path: path, label: "notary")
        checkpoints = try SQLiteCosignedCheckpoints(database)
        timestamps = try SQLiteTimestamps(database)
    }

    #if Postgres
        /// What is in the database that nodes share.
        init(_ database: SharedDatabase) {
            checkpoints = PostgresCosignedCheckpoints(database: database)
            timestamps = PostgresTimestamps(database: database)
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
    /// Opens what witnesses and timestamp authorities have said.
    ///
    /// - Throws: `DurableFile.Problem`.
    package func openNotary() throws -> NotaryStorage { try sharedNotary ?? NotaryStorage(path: place.notaryFile) }

    /// Whether there may be other nodes with the same log.
    package var isShared: Bool { leases != nil }
}
