#if Postgres
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing
    import TransparencyLog

    /// Of nodes that share a log one asks witnesses and authorities, and what they have said is every node's.
    @Suite struct PostgresNotaryTests {
        /// Waits until something is so, for two minutes at most.
        private func until(_ what: String, _ condition: () async throws -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(120)
            while try await !condition() {
                try #require(ContinuousClock.now < deadline, "\(what)")
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        /// Up to which size a node shows the log as cosigned.
        private func witnessed(_ node: Server, _ token: String) async throws -> Int {
            let bytes = try await node.bytes("/checkpoint/witnessed", token: token)
            return try (try? SignedNote(bytes)).map { try Checkpoint($0.text).size } ?? 0
        }

        private func admit(_ name: String, _ node: Server, _ token: String) async throws {
            let answer = try await node.send(
                "POST", "/v1/organisations", token: token, body: ["name": .string(name), "kind": "national_ngo"])
            #expect(answer.status == 201, "\(answer.json)")
        }

        /// A witness that trusts the log; its key and where it listens.
        private func witness(of log: SharedLog) async throws -> (running: Running, key: String, address: String) {
            let made = try await log.first.accord("witness", "init", "witness.example")
            let key = String(try #require(made.lines.first))
            #expect(try await log.first.accord("witness", "add-log", log.verifierKey).status == 0)
            let (running, address) = try await WitnessTests.serve(log.first)
            return (running, key, address)
        }

        @Test(.timeLimit(.minutes(10)))
        func `one node asks the witness, all serve what it said, and another goes on when that one is gone`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let (witness, key, address) = try await witness(of: log)
            let doors = try (1...2).map { try WitnessDoor(to: address, "\(log.first.directory)/door-\($0)") }
            let one = try await Server(
                log.first, "--witness", "\(key)=\(doors[0].address)", environment: log.environment)
            try await until("It is not cosigned.") { try await witnessed(one, log.token) > 0 }
            let two = try await Server(
                try log.another(), "--witness", "\(key)=\(doors[1].address)", environment: log.environment)
            for number in 0..<6 { try await admit("Organisation \(number)", [one, two][number % 2], log.token) }
            var size = try await log.entries().count
            for node in [one, two] {
                try await until("\(size) are not cosigned.") { try await witnessed(node, log.token) == size }
            }
            let notes = [
                try await one.bytes("/checkpoint/witnessed", token: log.token),
                try await two.bytes("/checkpoint/witnessed", token: log.token),
            ]
            #expect(notes[0] == notes[1])
            // Unless this machine was so slow that the lease has gone from hand to hand.
            let holders = try log.cluster.sql(
                "SELECT token FROM accord.leases WHERE name = 'witnesses'", database: log.database)
            if holders == ["1"] { #expect(doors[1].cosigned == 0) }

            // The one that asks stands still, and the other takes its place.
            one.running.signal(SIGSTOP)
            let before = doors[1].cosigned
            try log.endLeases()
            try await admit("While it stands still", two, log.token)
            size = try await log.entries().count
            try await until("The other does not go on.") { try await witnessed(two, log.token) == size }
            #expect(doors[1].cosigned > before)
            one.running.signal(SIGCONT)
            try await until("It does not follow.") { try await witnessed(one, log.token) == size }

            // That one is killed, and the first goes on again.
            two.running.signal(SIGKILL)
            _ = await two.running.end()
            try log.endLeases()
            try await admit("After a death", one, log.token)
            size = try await log.entries().count
            try await until("It does not go on.") { try await witnessed(one, log.token) == size }
            #expect(await one.stop() == 0)
            witness.signal(SIGTERM)
            #expect(await witness.end() == 0)
            #expect(!FileManager.default.fileExists(atPath: log.first.directory + "/accord-data/notary.sqlite"))
        }

        @Test(.timeLimit(.minutes(10)))
        func `what was cosigned and stamped goes with an export, with verify, and with the log when it moves`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let place = log.first
            let (witness, key, address) = try await witness(of: log)
            let authority = try LocalAuthority(place.directory + "/authority")
            let flags = [
                "--witness", "\(key)=\(address)", "--timestamp-authority", authority.address, "--timestamp-ca",
                authority.roots, "--timestamp-every", "31536000",
            ]
            let one = try await Server(place, flags, environment: log.environment)
            let two = try await Server(try log.another(), flags, environment: log.environment)
            let size = try await log.entries().count
            for node in [one, two] {
                try await until("It is not cosigned.") { try await witnessed(node, log.token) == size }
            }
            func kept(_ table: String) throws -> [String] {
                try log.cluster.sql("SELECT count(*) FROM accord.\(table)", database: log.database)
            }
            try await until("Nothing is stamped.") { try kept("timestamps") == ["1"] }
            #expect(await one.stop() == 0)
            #expect(await two.stop() == 0)
            #expect(authority.answered == 1)
            witness.signal(SIGTERM)
            #expect(await witness.end() == 0)

            let exported = try await log.accord("export", "--tiles", "tiles")
            #expect(exported.status == 0, "\(exported.error)")
            #expect(try place.read("tiles/checkpoint.witnessed").contains("witness.example"))
            let files = FileManager.default
            #expect(
                try files.contentsOfDirectory(atPath: place.directory + "/tiles/timestamps").sorted() == [
                    "0.checkpoint", "0.tst",
                ])
            for place in ["tiles", log.address] {
                let verified = try await log.accord(
                    "verify", place, "--key", log.verifierKey, "--ca", authority.roots, "--witness", key)
                #expect(verified.status == 0, "\(verified.output)\(verified.error)")
                let says = "checkpoint.witnessed: \(size) entries, good, cosigned by witness.example."
                #expect(verified.output.contains(says), "\(verified.output)")
                #expect(verified.output.contains("Timestamp 0: \(size) entries were there at 20"))
            }

            // Into a directory, and back into another database.
            let there = try await place.accord(
                "migrate", "--from", log.address, "--to", "moved", "--key", "accord-data.key")
            #expect(there.status == 0, "\(there.error)")
            #expect(there.output.contains(", 1 cosigned checkpoints and 1 timestamps."), "\(there.output)")
            let moved = ["ACCORD_DATA": "moved", "ACCORD_KEY": "accord-data.key"]
            #expect(try await place.accord("export", "--tiles", "tiles-2", environment: moved).status == 0)
            let database = try SharedLog.makeDatabase(in: log.cluster)
            #expect(
                try await place.accord("postgres", "prepare", log.cluster.address(database: database)).status == 0)
            let again = log.cluster.address(database: database, role: "accord_node")
            let back = try await place.accord(
                "migrate", "--from", "moved", "--to", again, "--key", "accord-data.key")
            #expect(back.status == 0, "\(back.error)")
            let shared = ["ACCORD_LOG": again]
            #expect(try await place.accord("export", "--tiles", "tiles-3", environment: shared).status == 0)
            for name in ["checkpoint.witnessed", "timestamps/0.checkpoint", "timestamps/0.tst"] {
                let first = try #require(files.contents(atPath: "\(place.directory)/tiles/\(name)"))
                for copy in ["tiles-2", "tiles-3"] {
                    #expect(files.contents(atPath: "\(place.directory)/\(copy)/\(name)") == first)
                }
            }
            try log.cluster.sql("DROP DATABASE \(database) WITH (FORCE)")
        }

        @Test(.timeLimit(.minutes(10)))
        func `tables of an earlier version are refused until they are prepared, and then hold what they held`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let entries = try await log.accord("export").output
            for statement in [
                "DROP TABLE accord.cosigned_checkpoints, accord.two_faces, accord.timestamps",
                "UPDATE accord.form SET format = 1",
            ] { try log.cluster.sql(statement, database: log.database) }
            let refused = try await log.accord("serve", "--port", "0")
            #expect(refused.status == 65)
            #expect(refused.error.contains("accord postgres prepare"), "\(refused.error)")
            let prepared = try await log.accord("postgres", "prepare", log.cluster.address(database: log.database))
            #expect(prepared.status == 0, "\(prepared.error)")
            #expect(try await log.accord("export").output == entries)
            let node = try await Server(log.first, environment: log.environment)
            try await admit("Afterwards", node, log.token)
            #expect(await node.stop() == 0)
        }
    }

    extension SharedLog {
        /// Lets the time of all leases run out.
        func endLeases() throws {
            try cluster.sql("UPDATE accord.leases SET until = now() - interval '1 second'", database: database)
        }
    }
#endif
