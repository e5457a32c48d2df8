import Foundation
import PostgresCluster
import Testing

/// What a node that is to share a log says when it cannot: one line, what to do, and no password.
@Suite struct PostgresRefusalTests {
    /// What commands say of an address; the same for all that take it.
    private static func refusal(
        _ address: String, at place: Place, _ command: [String] = ["serve", "--port", "0"]
    ) async throws -> Program.Result {
        let result = try await Program.run(command, in: place.directory, environment: ["ACCORD_LOG": address])
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        #expect(result.error.hasPrefix("accord: "))
        #expect(!result.error.contains("hunter2"), "\(result.error)")
        return result
    }

    @Test func `what is no address of a database is 78, and is not repeated`() async throws {
        let place = try Place()
        for address in ["mysql://accord:hunter2@127.0.0.1/accord", "log.sqlite", "hunter2"] {
            let result = try await Self.refusal(address, at: place)
            #expect(result.status == 78)
            #expect(result.error.contains("postgres://"))
        }
    }

    @Test func `a log in a database is not backed up into a directory, nor restored from one`() async throws {
        let place = try Place()
        for command in ["backup", "restore"] {
            let result = try await Self.refusal(
                "postgres://accord:hunter2@127.0.0.1/accord", at: place, [command, "copy"])
            #expect(result.status == 64)
            let line = "A log in PostgreSQL is backed up and restored with its database; see Deploy/POSTGRES.md."
            #expect(result.error == "accord: \(line)\n")
            #expect(!FileManager.default.fileExists(atPath: place.directory + "/copy"))
        }
    }

    // What a build without PostgreSQL says, Tests/run --full looks at.
    #if Postgres
        @Test func `an address that cannot be read is 78`() async throws {
            let place = try await Place.withNode()
            for address in ["postgres://accord:hunter2@more@127.0.0.1/accord", "postgres://accord:hunter2@[::1/accord"]
            {
                #expect(try await Self.refusal(address, at: place).status == 78)
            }
        }

        @Test func `a server that is not there is 69, a wrong password 77, an empty database 65`() async throws {
            let cluster = try PostgresCluster.shared.get()
            let place = try await Place.withNode()
            let gone = try await Self.refusal("postgres://accord:hunter2@127.0.0.1:1/accord", at: place)
            #expect(gone.status == 69)
            #expect(gone.error.contains("cannot be reached"))
            let wrong = try await Self.refusal(
                "postgres://postgres:hunter2@127.0.0.1:\(cluster.port)/postgres", at: place)
            #expect(wrong.status == 77)
            #expect(wrong.error.contains("password"))
            let empty = try await Self.refusal(
                "postgres://postgres:secret@127.0.0.1:\(cluster.port)/postgres", at: place)
            #expect(empty.status == 65)
            #expect(empty.error.contains("accord postgres prepare"))
        }

        @Test func `a server that is too old is 65`() async throws {
            // It says that it is PostgreSQL 12, and answers the one question that libpq asks of such an old one.
            let server = try PythonServer([
                "-c",
                """
                import socket, struct
                def message(kind, body): return kind + struct.pack(">i", len(body) + 4) + body
                def take(connection, count):
                    data = b""
                    while len(data) < count: data += connection.recv(count - len(data)) or exit()
                    return data
                listening = socket.create_server(("127.0.0.1", 0))
                print(listening.getsockname()[1])
                while True:
                    connection = listening.accept()[0]
                    while True:
                        size, code = struct.unpack(">ii", take(connection, 8))
                        take(connection, size - 8)
                        if code == 196608: break
                        connection.sendall(b"N")
                    connection.sendall(message(b"R", struct.pack(">i", 0)) + message(b"S", b"server_version\\x0012.3\\x00")
                        + message(b"Z", b"I"))
                    try:
                        while True:
                            kind = take(connection, 1)
                            body = take(connection, struct.unpack(">i", take(connection, 4))[0] - 4)
                            if kind != b"Q": break
                            connection.sendall(
                                message(b"T", struct.pack(">h", 1) + b"x\\x00" + struct.pack(">ihihih", 0, 0, 25, -1, -1, 0))
                                + message(b"D", struct.pack(">hi", 1, 3) + b"off") + message(b"C", b"SHOW\\x00")
                                + message(b"Z", b"I"))
                    except SystemExit: pass
                """,
            ])
            let port = server.firstLine.trimmingCharacters(in: .whitespacesAndNewlines)
            let place = try await Place.withNode()
            let result = try await Self.refusal("postgres://accord:hunter2@127.0.0.1:\(port)/accord", at: place)
            #expect(result.status == 65)
            #expect(result.error.contains("is PostgreSQL 12; 14 or later is needed"))
        }

        @Test func `a log of another origin, another's key file, and tables of a later Accord are 65`() async throws {
            let cluster = try PostgresCluster.shared.get()
            let log = try await SharedLog(in: cluster)
            // Another node's keys altogether.
            let stranger = try Place()
            _ = try await stranger.accord("init", "accord.example.org/another")
            let other = try await Self.refusal(log.address, at: stranger)
            #expect(other.status == 65)
            #expect(other.error.contains("accord.example.org/test"))
            #expect(other.error.contains("accord.example.org/another"))
            // The right key for the log and another one for the values.
            let mixed = try log.another()
            try FileManager.default.removeItem(atPath: mixed.directory + "/accord-data.key")
            try FileManager.default.copyItem(
                atPath: stranger.directory + "/accord-data.key", toPath: mixed.directory + "/accord-data.key")
            let sealed = try await Self.refusal(log.address, at: mixed)
            #expect(sealed.status == 65)
            #expect(sealed.error.contains("key file"))
            // A log is begun once.
            let late = try Place()
            let twice = try await late.accord("init", "accord.example.org/test", environment: log.environment)
            #expect(twice.status == 73)
            try cluster.sql("UPDATE accord.form SET format = 99", database: log.database)
            let later = try await Self.refusal(log.address, at: log.first)
            #expect(later.status == 65)
            #expect(later.error.contains("use a later accord"))
        }

        @Test func `a database without a log is 66, and one that a node may not write is 77`() async throws {
            let cluster = try PostgresCluster.shared.get()
            let place = try await Place.withNode()
            let database = try SharedLog.makeDatabase(in: cluster)
            let owner = cluster.address(database: database)
            #expect(try await place.accord("postgres", "prepare", owner, "--role", "accord_node").status == 0)
            let node = cluster.address(database: database, role: "accord_node")
            #expect(try await Self.refusal(node, at: place).status == 66)
            try cluster.sql("REVOKE SELECT ON accord.head FROM accord_node", database: database)
            let refused = try await Self.refusal(node, at: place)
            #expect(refused.status == 77)
            #expect(refused.error.contains("accord postgres prepare"))
            try cluster.sql("DROP DATABASE \(database) WITH (FORCE)")
        }
    #endif
}
