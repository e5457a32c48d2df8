#if Postgres
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing

    /// What one node finds against the log that it shares holds for all of them, whether they have witnesses or not.
    @Suite struct PostgresTwoFacesTests {
        private func admit(_ name: String, _ node: Server, _ log: SharedLog) async throws -> Int {
            try await node.send(
                "POST", "/v1/organisations", token: log.token, body: ["name": .string(name), "kind": "national_ngo"]
            ).status
        }

        private func isRead(_ node: Server, _ log: SharedLog) async throws -> Bool {
            try await node.send("GET", "/v1/organisations", token: log.token).status == 200
        }

        @Test(.timeLimit(.minutes(10)))
        func `a node without witnesses is read and signs nothing once another has found another log`() async throws {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let place = try log.another()
            var node = try await Server(place, environment: log.environment)
            #expect(try await admit("Before", node, log) == 201)

            // What another node finds at its start it keeps, and does not start.
            let witness = try await OtherLogWitness(at: log.first)
            let refused = try await log.accord("serve", "--port", "0", "--witness", witness.named)
            #expect(refused.status == 65)
            #expect(refused.error.contains("witness.example has seen"), "\(refused.error)")
            #expect(await witness.stop() == 0)
            let kept = try log.cluster.sql(
                "SELECT witness, objection FROM accord.two_faces", database: log.database)
            #expect(kept.count == 1)
            #expect(kept.first?.contains("larger") == true)

            // The one that runs hears of it.
            var number = 0
            try await eventually {
                number += 1
                return try await admit("Afterwards \(number)", node, log) == 503
            }
            let size = try await log.entries().count
            #expect(try await isRead(node, log))
            #expect(!node.running.hasEnded)
            #expect(await node.stop() == 0)

            // It remembers at its next start, and so does a command.
            node = try await Server(place, environment: log.environment)
            #expect(try await admit("Again", node, log) == 503)
            #expect(try await isRead(node, log))
            #expect(await node.stop() == 0)
            let created = try await log.accord("token", "create", "--administrator", log.administrator, at: place)
            #expect(created.status == 65)
            #expect(created.error.contains("Nothing is signed"), "\(created.error)")
            #expect(try await log.entries().count == size)

            // Unless somebody says that the log goes on in spite of it.
            node = try await Server(place, "--accept-older-log", "\(size)", environment: log.environment)
            #expect(try await admit("Accepted", node, log) == 201)
            #expect(await node.stop() == 0)
        }
    }
#endif
