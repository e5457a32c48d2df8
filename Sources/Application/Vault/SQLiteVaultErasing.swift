package import Domain
import Foundation
import GRDB

/// Taking values out for good.
///
/// Rows and keys are deleted in one transaction. SQLite overwrites what it deletes (`secure_delete`), but a page that was
/// once split may still hold a copy in its gaps, and the write-ahead log holds earlier pages. So the file is written
/// anew (`VACUUM`) and the write-ahead log emptied; until that is done the table `residue` says that it is to be done,
/// which survives a death.
extension SQLiteVault {
    package func erase(persons: Set<ID<Person>>, values: Set<Commitment>) async throws {
        guard !persons.isEmpty || !values.isEmpty else { return }
        try await delete(persons: persons, values: values)
        try await rewrite()
    }

    package func erase(_ commitments: Set<Commitment>) async throws {
        guard !commitments.isEmpty else { return }
        try await delete(persons: [], values: commitments)
        try await emptyWriteAheadLog()
    }

    package func rewriteIfNeeded() async throws {
        let isNeeded = try await pool.read { database in
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM residue)") ?? false
        }
        if isNeeded { try await rewrite() }
    }

    package func held(
        persons: Set<ID<Person>>, values: Set<Commitment>
    ) throws -> (persons: Set<ID<Person>>, values: Set<Commitment>) {
        try pool.read { database in
            let person = try database.cachedStatement(
                sql:
                    "SELECT EXISTS (SELECT 1 FROM persons WHERE person = ?1 UNION SELECT 1 FROM vault WHERE person = ?1)"
            )
            let value = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM vault WHERE commitment = ?)")
            return (
                try persons.filter { try Bool.fetchOne(person, arguments: [Data($0.value.bytes)]) ?? false },
                try values.filter { try Bool.fetchOne(value, arguments: [Data($0.bytes)]) ?? false }
            )
        }
    }

    private func delete(persons: Set<ID<Person>>, values: Set<Commitment>) async throws {
        try await queue.write { database in
            let value = try database.cachedStatement(sql: "DELETE FROM vault WHERE commitment = ?")
            for commitment in values { try value.execute(arguments: [Data(commitment.bytes)]) }
            for person in persons.map({ Data($0.value.bytes) }) {
                try database.execute(sql: "DELETE FROM vault WHERE person = ?", arguments: [person])
                try database.execute(sql: "DELETE FROM persons WHERE person = ?", arguments: [person])
            }
            try database.execute(sql: "INSERT INTO residue DEFAULT VALUES")
        }
    }

    private func rewrite() async throws {
        try await pool.writeWithoutTransaction { database in
            // A person's key that seals nothing any more is of no use to anybody.
            try database.execute(
                sql: """
                    DELETE FROM persons WHERE NOT EXISTS (SELECT 1 FROM vault WHERE vault.person = persons.person);
                    VACUUM;
                    DELETE FROM residue
                    """)
        }
        try await emptyWriteAheadLog()
    }

    /// Truncates the write-ahead log, which no reader may be in the midst of. Readers are done in milliseconds.
    private func emptyWriteAheadLog() async throws {
        for _ in 0..<200 {
            do {
                _ = try await pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                return
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                try await Task.sleep(for: .milliseconds(25))
            }
        }
        throw VaultError.inUse
    }
}
