#if Postgres
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing

    /// A database that was restored from an older dump is not gone on from until somebody says so.
    @Suite struct PostgresRestoreTests {
        /// Runs a program of PostgreSQL's as the superuser.
        private func run(_ arguments: String..., in log: SharedLog) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments =
                arguments + ["-h", log.cluster.socketDirectory, "-p", "\(log.cluster.port)", "-U", "postgres"]
            process.currentDirectoryURL = URL(fileURLWithPath: log.first.directory)
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(arguments)")
        }

        /// Whether a node keeps a checkpoint over so many entries.
        private func isKept(_ size: Int, at place: Place) throws -> Bool {
            let path = "\(place.directory)/accord-data.checkpoint"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            return String(decoding: bytes, as: UTF8.self).contains("accord.example.org/test\n\(size)\n")
        }

        /// What stands beside a node's keys, of the checkpoints that were put aside.
        private func putAside(at place: Place) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: place.directory).filter {
                $0.contains(".set-back-from-")
            }
        }

        @Test(.timeLimit(.minutes(10))) func `a database that was set back is refused until somebody says so`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let other = try log.another()
            let idle = try await Server(other, environment: log.environment)
            try run("pg_dump", "-f", "older.sql", log.database, in: log)
            let size = try await log.entries().count
            let added = 3
            for _ in 0..<added {
                let created = try await log.accord("token", "create", "--administrator", log.administrator)
                #expect(created.status == 0, "\(created.error)")
            }
            // A node that writes nothing itself keeps what the others have signed.
            try await eventually { try isKept(size + added, at: other) }
            try log.cluster.sql("DROP DATABASE \(log.database) WITH (FORCE)")
            try log.cluster.sql("CREATE DATABASE \(log.database)")
            try run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "older.sql", log.database, in: log)
            #expect(try await log.entries().count == size)

            // It sees what has become of the database while it is running, and takes nothing.
            try await eventually {
                let readiness = try await idle.send("GET", "/health/ready")
                return readiness.status == 503 && "\(readiness.json)".contains("not what it was")
            }
            let untaken = try await idle.send(
                "POST", "/v1/organisations", token: log.token, body: ["name": "Meanwhile", "kind": "national_ngo"])
            #expect(untaken.status == 503, "\(untaken.json)")
            #expect(await idle.stop() == 0)
            #expect(try await log.entries().count == size)
            // Nor does it start again, although it has signed nothing, and nobody has accepted the database.
            let still = try await log.accord("serve", "--port", "0", at: other)
            #expect(still.status == 65)
            #expect(still.error.contains("--accept-older-log \(size)"), "\(still.error)")

            let refused = try await log.accord("serve", "--port", "0")
            #expect(refused.status == 65)
            #expect(refused.error.contains("--accept-older-log \(size)"), "\(refused.error)")
            #expect(try await log.accord("serve", "--port", "0", "--accept-older-log", "\(size + 1)").status == 65)
            // Accepting a checkpoint that is missing is another matter.
            #expect(try await log.accord("serve", "--port", "0", "--accept-log").status == 65)
            #expect(
                try await log.accord("token", "create", "--administrator", log.administrator).status == 65)

            var node = try await Server(log.first, "--accept-older-log", "\(size)", environment: log.environment)
            // A second history is signed, and what was signed before is kept as evidence.
            let admitted = try await node.send(
                "POST", "/v1/organisations", token: log.token, body: ["name": "After", "kind": "national_ngo"])
            #expect(admitted.status == 201, "\(admitted.json)")
            #expect(await node.stop() == 0)
            let evidence = ["accord-data.checkpoint.set-back-from-\(size + added)"]
            #expect(try putAside(at: log.first) == evidence)
            let verified = try await log.accord("verify", log.address, "--key", log.verifierKey)
            #expect(verified.status == 0, "\(verified.output)\(verified.error)")
            // The organisation, and that its name is taken.
            #expect(try await log.entries().count == size + 2)
            // Each that had seen more needs it once.
            let unaccepted = try await log.accord("serve", "--port", "0", at: other)
            #expect(unaccepted.status == 65)
            #expect(unaccepted.error.contains("--accept-older-log \(size + 2)"), "\(unaccepted.error)")
            node = try await Server(other, "--accept-older-log", "\(size + 2)", environment: log.environment)
            #expect(await node.stop() == 0)
            #expect(try putAside(at: other) == evidence)
            // What was accepted once need not be again; nor on a node with a copy of such a node's checkpoint.
            for place in [log.first, other, try log.another()] {
                node = try await Server(place, environment: log.environment)
                #expect(try await node.send("GET", "/health/ready").status == 200)
                #expect(await node.stop() == 0)
            }
        }
    }
#endif
