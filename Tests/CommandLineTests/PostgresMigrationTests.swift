#if Postgres
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing

    /// A log that is moved is the same log: bytes, heads, repeats, values, tokens and files.
    @Suite struct PostgresMigrationTests {
        @Test(.timeLimit(.minutes(10))) func `a log goes into PostgreSQL and comes back the same`() async throws {
            let cluster = try PostgresCluster.shared.get()
            let place = try Place()
            let made = try await place.accord("init", "accord.example.org/test")
            let token = try #require(made.lines.first { $0.hasPrefix("token ") }.map { String($0.dropFirst(6)) })
            let vkey = try #require(made.lines.first { $0.hasPrefix("vkey ") }.map { String($0.dropFirst(5)) })
            #expect(try await place.accord("import", Program.sample).status == 0)
            // A submission that can be repeated, and a file.
            let body: JSON = ["name": "Moved", "kind": "national_ngo"]
            let key = ["Idempotency-Key": "moved"]
            let content = [UInt8](repeating: 9, count: 300_000)
            var server = try await Server(place)
            let admitted = try await server.send("POST", "/v1/organisations", token: token, body: body, headers: key)
            let stored = try await server.send(file: content, token: token)
            let digest = try #require(stored.json["digest"]?.string)
            #expect(await server.stop() == 0)
            let before = try await place.accord("export", "--with-values", "before.jsonl").output

            let database = try SharedLog.makeDatabase(in: cluster)
            let address = cluster.address(database: database, role: "accord_node")
            let prepared = try await place.accord("postgres", "prepare", cluster.address(database: database))
            try #require(prepared.status == 0, "\(prepared.error)")
            let there = try await place.accord("migrate", "--from", "accord-data", "--to", address)
            #expect(there.status == 0, "\(there.error)")
            // Only once.
            let twice = try await place.accord("migrate", "--from", "accord-data", "--to", address)
            #expect(twice.status == 73)

            let environment = ["ACCORD_LOG": address, "ACCORD_DATA": "node", "ACCORD_KEY": "accord-data.key"]
            let after = try await place.accord("export", "--with-values", "after.jsonl", environment: environment)
            #expect(after.output == before)
            #expect(try place.read("after.jsonl") == place.read("before.jsonl"))
            let verified = try await place.accord("verify", address, "--key", vkey)
            #expect(verified.status == 0, "\(verified.output)\(verified.error)")
            server = try await Server(place, environment: environment)
            let again = try await server.send("POST", "/v1/organisations", token: token, body: body, headers: key)
            #expect(again.json["receipt"] == admitted.json["receipt"])
            #expect(try await server.bytes("/v1/files/\(digest)", token: token) == content)
            let more = try await server.send(
                "POST", "/v1/organisations", token: token, body: ["name": "Later", "kind": "national_ngo"])
            #expect(more.status == 201)
            #expect(await server.stop() == 0)
            let grown = try await place.accord("export", environment: environment).output

            let back = try await place.accord("migrate", "--from", address, "--to", "back", "--key", "accord-data.key")
            #expect(back.status == 0, "\(back.error)")
            let files = ["ACCORD_DATA": "back", "ACCORD_KEY": "accord-data.key"]
            #expect(try await place.accord("export", environment: files).output == grown)
            #expect(grown.hasPrefix(before))
            let clean = try await place.accord("verify", "back", "--key", vkey)
            #expect(clean.status == 0, "\(clean.output)\(clean.error)")
            server = try await Server(place, environment: files)
            let third = try await server.send("POST", "/v1/organisations", token: token, body: body, headers: key)
            #expect(third.json["receipt"] == admitted.json["receipt"])
            #expect(try await server.bytes("/v1/files/\(digest)", token: token) == content)
            #expect(await server.stop() == 0)
            let taken = try await place.accord("migrate", "--from", address, "--to", "back", "--key", "accord-data.key")
            #expect(taken.status == 73)
            try cluster.sql("DROP DATABASE \(database) WITH (FORCE)")
        }

        @Test func `what is cut off leaves nothing, and a running node is not moved`() async throws {
            let cluster = try PostgresCluster.shared.get()
            let place = try await Place.withSample()
            let database = try SharedLog.makeDatabase(in: cluster)
            let address = cluster.address(database: database, role: "accord_node")
            #expect(try await place.accord("postgres", "prepare", cluster.address(database: database)).status == 0)
            let server = try await Server(place)
            #expect(try await place.accord("migrate", "--from", "accord-data", "--to", address).status == 69)
            #expect(await server.stop() == 0)
            // The last thing that is written fails.
            try cluster.sql("REVOKE UPDATE ON accord.head FROM accord_node", database: database)
            #expect(try await place.accord("migrate", "--from", "accord-data", "--to", address).status != 0)
            for table in ["entries", "heads", "appends", "vault", "tokens"] {
                #expect(try cluster.sql("SELECT count(*) FROM accord.\(table)", database: database) == ["0"])
            }
            #expect(try await place.accord("migrate", "--from", "accord-data", "--to", "elsewhere").status == 64)
            try cluster.sql("DROP DATABASE \(database) WITH (FORCE)")
        }
    }
#endif
