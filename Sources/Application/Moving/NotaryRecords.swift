#if Postgres
    import EventStorePostgres
    import Foundation
    import GRDB
    import Notary
    import TransparencyLog

    /// What witnesses and timestamp authorities have said, on its way from one store to another.
    struct NotaryRecords {
        /// How many cosigned checkpoints there were.
        private(set) var checkpoints = 0
        private(set) var timestamps = 0

        /// Moves what a node has in a file, if there is one.
        static func move(from path: String, into taking: DatabaseTaking) async throws -> NotaryRecords {
            guard FileManager.default.fileExists(atPath: path) else { return NotaryRecords() }
            let queue = try DurableFile.openExisting(path: path, label: "notary")
            defer { try? queue.close() }
            return try await read(
                try SQLiteCosignedCheckpoints(queue), try SQLiteTimestamps(queue),
                notes: { notes, faces in
                    try await taking.take(
                        notes.map { PostgresCosignedCheckpoints.adding($0, try Checkpoint($0.text).size) }
                            + faces.map { PostgresCosignedCheckpoints.adding($0) })
                },
                stamps: { try await taking.take($0.map { PostgresTimestamps.adding($0) }) })
        }

        /// Moves what nodes share into a file, which is made if there is anything.
        static func move(from database: SharedDatabase, into path: String) async throws -> NotaryRecords {
            let checkpoints = PostgresCosignedCheckpoints(database: database)
            let timestamps = PostgresTimestamps(database: database)
            var isEmpty = try await checkpoints.newest() == nil
            if try await timestamps.newest() != nil { isEmpty = false }
            if try await !checkpoints.twoFaces().isEmpty { isEmpty = false }
            guard !isEmpty else { return NotaryRecords() }
            let queue = try DurableFile.open(path: path, label: "notary")
            defer { try? queue.close() }
            let written = (notes: try SQLiteCosignedCheckpoints(queue), stamps: try SQLiteTimestamps(queue))
            return try await read(
                checkpoints, timestamps, notes: { try await written.notes.take($0, $1) },
                stamps: { try await written.stamps.take($0) })
        }

        private static func read(
            _ checkpoints: any CosignedCheckpoints, _ timestamps: any Timestamps,
            notes: ([SignedNote], [KeptTwoFaces]) async throws -> Void, stamps: ([KeptTimestamp]) async throws -> Void
        ) async throws -> NotaryRecords {
            var moved = NotaryRecords()
            try await checkpoints.eachPage { page in
                try await notes(page, [])
                moved.checkpoints += page.count
            }
            try await notes([], checkpoints.twoFaces())
            try await timestamps.eachPage { page in
                try await stamps(page)
                moved.timestamps += page.count
            }
            return moved
        }
    }
#endif
