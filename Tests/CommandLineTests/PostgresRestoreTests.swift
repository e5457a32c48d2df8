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

        @Test(.timeLimit(.minutes(10))) func `a database that was set back is refused until somebody says so`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let other = try log.another()
            try run("pg_dump", "-f", "older.sql", log.database, in: log)
            let size = try await log.entries().count
            let added = 3
            for _ in 0..<added {
                let created = try await log.accord("token", "create", "--administrator", log.administrator)
                #expect(created.status == 0, "\(created.error)")
            }
            try log.cluster.sql("DROP DATABASE \(log.database) WITH (FORCE)")
            try log.cluster.sql("CREATE DATABASE \(log.database)")
            try run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "older.sql", log.database, in: log)
            #expect(try await log.entries().count == size)

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
            let names = try FileManager.default.contentsOfDirectory(atPath: log.first.directory)
            #expect(names.contains("accord-data.checkpoint.set-back-from-\(size + added)"), "\(names)")
            let verified = try await log.accord("verify", log.address, "--key", log.verifierKey)
            #expect(verified.status == 0, "\(verified.output)\(verified.error)")
            // The organisation, and that its name is taken.
            #expect(try await log.entries().count == size + 2)
            // What was accepted once need not be again; nor on a node that had not seen more.
            for place in [log.first, other] {
                node = try await Server(place, environment: log.environment)
                #expect(try await node.send("GET", "/health/ready").status == 200)
                #expect(await node.stop() == 0)
            }
        }
    }
#endif
