#if Postgres
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing

    /// What nodes of an earlier version had beside their log in PostgreSQL goes along when they are replaced.
    @Suite struct PostgresUpgradeTests {
        /// What the database holds of what witnesses have said.
        private func cosigned(in log: SharedLog) throws -> [String] {
            try log.cluster.sql(
                "SELECT size, signatures, sha256(note) FROM accord.cosigned_checkpoints ORDER BY size, signatures",
                database: log.database)
        }

        @Test(.timeLimit(.minutes(10)))
        func `what a node of an earlier version was told by witnesses is in the database after its first start`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let place = log.first
            let made = try await place.accord("witness", "init", "witness.example")
            let key = String(try #require(made.lines.first))
            #expect(try await place.accord("witness", "add-log", log.verifierKey).status == 0)
            let (witness, address) = try await WitnessTests.serve(place)
            var node = try await Server(place, "--witness", "\(key)=\(address)", environment: log.environment)
            let deadline = ContinuousClock.now + .seconds(120)
            while try cosigned(in: log).isEmpty {
                try #require(ContinuousClock.now < deadline, "It is not cosigned.")
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(await node.stop() == 0)
            witness.signal(SIGTERM)
            #expect(await witness.end() == 0)

            // As an earlier version had it: in a file of the node, and no tables for it.
            let moved = try await place.accord(
                "migrate", "--from", log.address, "--to", "former", "--key", "accord-data.key")
            #expect(moved.status == 0, "\(moved.error)")
            let file = place.directory + "/accord-data/notary.sqlite"
            try FileManager.default.copyItem(atPath: place.directory + "/former/notary.sqlite", toPath: file)
            // Of each size the file has the note with the most signatures.
            let before = try log.cluster.sql(
                """
                SELECT DISTINCT ON (size) size, signatures, sha256(note) FROM accord.cosigned_checkpoints
                ORDER BY size, signatures DESC
                """, database: log.database)
            for statement in [
                "DROP TABLE accord.cosigned_checkpoints, accord.two_faces, accord.timestamps",
                "UPDATE accord.form SET format = 1",
            ] { try log.cluster.sql(statement, database: log.database) }
            let prepared = try await place.accord(
                "postgres", "prepare", log.cluster.address(database: log.database))
            #expect(prepared.status == 0, "\(prepared.error)")

            node = try await Server(place, environment: log.environment)
            #expect(try cosigned(in: log) == before)
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(FileManager.default.fileExists(atPath: file + ".moved"))
            #expect(await node.stop() == 0)
        }
    }
#endif
