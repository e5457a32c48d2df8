#if Postgres
    import Domain
    import EventStorePostgres
    import Foundation
    import GRDB
    import Logging
    import Notary
    import TransparencyLog

    /// What witnesses and timestamp authorities have said to a node that shared its log when each node still kept that in a file
    /// of its own. Now it is in the database, for all nodes.
    struct FormerNotary {
        /// Where the file is, if there is one.
        let path: String
        let log: any WitnessedLog
        let database: SharedDatabase
        let logger: Logger

        /// How much of it is in the database now, and how much does not go with the log.
        private struct Count {
            var taken = 0
            var left = 0
        }

        /// Takes it into the database, once: the file gets another name then, and stays. Done again after it was cut off, it adds
        /// what is missing. What does not go with the log is only in the file.
        ///
        /// - Throws: `DurableFile.Problem`, `LogUnavailable`; `Malformed` if the file has been tampered with. The file is then
        ///   where it was.
        func takeAlong() async throws {
            guard FileManager.default.fileExists(atPath: path) else { return }
            let queue = try DurableFile.openExisting(path: path, label: "notary")
            let count: Count
            do {
                let checkpoints = try SQLiteCosignedCheckpoints(queue)
                let (notes, stamps) = (try await take(checkpoints), try await take(try SQLiteTimestamps(queue)))
                let evidence = try await checkpoints.twoFaces()
                let shared = PostgresCosignedCheckpoints(database: database)
                for one in evidence { try await shared.keep(one.faces, time: one.time) }
                count = Count(taken: notes.taken + stamps.taken + evidence.count, left: notes.left + stamps.left)
            } catch {
                try? queue.close()
                throw error
            }
            try queue.close()
            tell(count, nowAt: try putAside())
        }

        private func take(_ kept: SQLiteCosignedCheckpoints) async throws -> Count {
            let shared = PostgresCosignedCheckpoints(database: database)
            var count = Count()
            try await kept.eachPage { page in
                var good: [SignedNote] = []
                for note in page where try await log.goesOn(from: Checkpoint(note.text)) { good.append(note) }
                try await shared.take(good)
                count.taken += good.count
                count.left += page.count - good.count
            }
            return count
        }

        private func take(_ kept: SQLiteTimestamps) async throws -> Count {
            let shared = PostgresTimestamps(database: database)
            var count = Count()
            try await kept.eachPage { page in
                var good: [KeptTimestamp] = []
                for stamp in page where try await isGood(stamp) { good.append(stamp) }
                try await shared.take(good)
                count.taken += good.count
                count.left += page.count - good.count
            }
            return count
        }

        /// Whether a token is of the checkpoint that it is kept with, and that is one of the log. Whom to trust for the token
        /// itself, whoever reads it decides.
        private func isGood(_ stamp: KeptTimestamp) async throws -> Bool {
            guard let token = try? TimestampToken(stamp.token), token.imprint == Imprint(of: stamp.note),
                token.time == stamp.time, let note = try? SignedNote(stamp.note),
                let checkpoint = try? Checkpoint(note.text), checkpoint.size == stamp.size
            else { return false }
            return try await log.goesOn(from: checkpoint)
        }

        /// Gives the file a name that it is not looked for under.
        ///
        /// - Returns: the new path.
        private func putAside() throws -> String {
            let files = FileManager.default
            var aside = path + ".moved"
            var number = 2
            while files.fileExists(atPath: aside) {
                aside = "\(path).moved-\(number)"
                number += 1
            }
            try files.moveItem(atPath: path, toPath: aside)
            return aside
        }

        private func tell(_ count: Count, nowAt aside: String) {
            logger.notice(
                """
                What witnesses and timestamp authorities have said is in the database now: \(count.taken) records of \
                \(path), which is called \(aside) from now on.
                """)
            if count.left > 0 {
                logger.error(
                    "\(count.left) records of \(aside) do not go with the log; keep the file, and look what they are.")
            }
        }
    }
#endif
