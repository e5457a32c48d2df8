#if Postgres
    import Domain
    import EventStore
    import EventStorePostgres
    import Foundation

    /// Files in the log's database, in parts, so that memory stays bounded.
    struct PostgresFiles: SharedFiles {
        let database: SharedDatabase

        private static let partBytes = 256 << 10

        func store(_ digest: FileDigest, from path: String) async throws {
            do {
                try await database.store(file: digest.bytes) { number in
                    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                    defer { try? handle.close() }
                    try handle.seek(toOffset: UInt64(number * PostgresFiles.partBytes))
                    let part = try handle.read(upToCount: PostgresFiles.partBytes) ?? Data()
                    return part.isEmpty ? nil : Array(part)
                }
            } catch let error as LogUnavailable {
                throw EvidenceFiles.Problem.notStored(error.reason)
            }
        }

        func load(_ digest: FileDigest, to path: String) async throws -> Bool {
            try await database.load(file: digest.bytes) { part, number in
                if number == 0 { _ = FileManager.default.createFile(atPath: path, contents: nil) }
                let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
                defer { try? handle.close() }
                try handle.seek(toOffset: UInt64(number * PostgresFiles.partBytes))
                try handle.write(contentsOf: Data(part))
            }
        }
    }
#endif
