import Foundation
import GRDB
import Testing

/// The files of a node, looked at from outside.
enum NodeFiles {
    /// The files under a directory, those of live databases included, that have these bytes anywhere in them.
    static func holding(_ bytes: Data, in directory: String) throws -> [String] {
        let copy = directory + "-searched"
        try FileManager.default.copyItem(atPath: directory, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        var found: [String] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: copy).sorted() {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: copy + "/" + name, isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            if try Data(contentsOf: URL(filePath: copy + "/" + name)).range(of: bytes) != nil { found.append(name) }
        }
        return found
    }

    /// Every row of the views but how far they have come.
    static func views(in directory: String) throws -> [[DatabaseValue]] {
        let copy = directory + "-copy"
        try FileManager.default.copyItem(atPath: directory, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        return try DatabaseQueue(path: copy + "/views.sqlite").read { database in
            try [
                "SELECT * FROM documents ORDER BY kind, id, from_position", "SELECT * FROM trail",
                "SELECT * FROM seats", "SELECT * FROM evidence", "SELECT * FROM runs",
            ]
            .flatMap { sql in try Row.fetchAll(database, sql: sql).map { $0.map(\.1) } }
        }
    }

    /// What whoever has the node's files, and not its key, sees of the ballots: how many rows there are, how long each
    /// is, and whether any two are the same.
    static func rows(in directory: String) throws -> [String: String] {
        var found: [String: String] = [:]
        // A copy, as from a disk that was carried off.
        let copy = directory + "-copy"
        try FileManager.default.copyItem(atPath: directory, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let vault = try DatabaseQueue(path: copy + "/vault.sqlite")
        let kept = try vault.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT length(sealed) AS size, length(key) AS key, count(*) AS rows FROM vault GROUP BY 1, 2")
        }
        found["vault"] = kept.map { "\($0["size"] as Int) \($0["key"] as Int?, default: "-") \($0["rows"] as Int)" }
            .joined(separator: "; ")
        let ballots = kept.filter { $0["size"] as Int > 6_144 }
        #expect(ballots.map { $0["rows"] as Int } == [3], "One row a ballot, all of one size: \(ballots)")
        let log = try DatabaseQueue(path: copy + "/log.sqlite")
        try log.read { database in
            let sizes = try Int.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT length(line) FROM entries
                    WHERE type IN (SELECT id FROM types WHERE name LIKE '%.sealed.%')
                    """)
            #expect(sizes.count == 1, "All ballots are of one size: \(sizes)")
            found["entries of ballots"] = "\(sizes)"
            for table in try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
                found["rows of \(table)"] = try String.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"")
            }
            let fingerprints = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS known, count(DISTINCT fingerprint) AS different FROM appends
                    WHERE length(fingerprint) > 0
                    """)
            // Two seats that ask for the same are not seen to.
            #expect(fingerprints?["known"] as Int? == fingerprints?["different"] as Int?)
            found["fingerprints"] = fingerprints.map { "\($0["known"] as Int)" }
        }
        return found
    }
}
