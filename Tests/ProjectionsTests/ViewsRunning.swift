import Domain
import EventStore
import Foundation
import GRDB
import Logging

@testable import Projections

/// Gives a directory that is removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory.appending(path: "views-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory.path)
}

/// Gives views that follow a log and have caught up with it.
func withViews<Value: Sendable>(
    of log: any EventLog, in directory: String? = nil, _ body: @Sendable (Views) async throws -> Value
) async throws -> Value {
    func run(_ directory: String) async throws -> Value {
        let views = try Views(directory: directory, log: log, logger: Logger(label: "views"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await views.run() }
            try await views.wait(until: log.head().size)
            let value = try await body(views)
            group.cancelAll()
            return value
        }
    }
    if let directory { return try await run(directory) }
    return try await withDirectory(run)
}

extension Views {
    /// Everything that the file says of documents, trails and runs.
    func dump() throws -> [[DatabaseValue]] {
        try readNow { db in
            try [
                "SELECT * FROM documents ORDER BY kind, id, from_position", "SELECT * FROM trail", "SELECT * FROM runs",
            ]
            .flatMap { sql in try Row.fetchAll(db, sql: sql).map { $0.map(\.1) } }
        }
    }
}

extension JSON {
    /// The member at the end of a path of names and indices.
    subscript(path path: String) -> JSON? {
        path.split(separator: "/").reduce(Optional(self)) { json, step in
            Int(step).map { json?[$0] ?? nil } ?? json?[String(step)]
        }
    }
}

func parsed(_ bytes: [UInt8]?) throws -> JSON? { try bytes.map { try JSON(parsing: $0, limits: .none) } }
