#if Postgres
    import Domain
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing
    import WrittenEntries

    /// What nodes that share a log in PostgreSQL promise.
    @Suite struct PostgresNodesTests {
        @Test(.timeLimit(.minutes(10))) func `two nodes serve one log, its values, tokens and files`() async throws {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let imported = try await log.accord("import", Program.sample)
            try #require(imported.status == 0, "\(imported.error)")
            let other = try log.another()
            let one = try await Server(log.first, environment: log.environment)
            let two = try await Server(other, environment: log.environment)

            // A delegate's token, made on one node, is good on the other.
            let accredited = try await log.entries("--type", "delegate.accredited")
            let stream = try #require(accredited.first?.envelope.stream.description)
            let handed = try await one.send(
                "POST", "/v1/delegates/\(stream.replacing("delegate/", with: ""))/tokens", token: log.token,
                body: ["expires": .string(NodeTime.later)])
            try #require(handed.status == 201, "\(handed.json)")
            let token = try #require(handed.json["token"]?.string)
            let since = try #require(handed.headers["accord-position"])
            let inbox = try await two.send("GET", "/v1/inbox", token: token, headers: ["Accord-At-Least": since])
            #expect(inbox.status == 200, "\(inbox.json)")

            // What is said on one is read on the other, prose included.
            let gap = try #require(try await log.entries("--type", "gap.proposed").first)
            let id = gap.envelope.stream.description.replacing("gap/", with: "")
            let body: JSON = ["revision": 1, "kind": "question", "text": "At which posts?"]
            let key = ["Idempotency-Key": "a-question"]
            let commented = try await one.send(
                "POST", "/v1/gaps/\(id)/comments", token: token, body: body, headers: key)
            try #require(commented.status == 201, "\(commented.json)")
            let position = try #require(commented.headers["accord-position"])
            let read = try await two.send(
                "GET", "/v1/gaps/\(id)/comments?limit=200", token: token, headers: ["Accord-At-Least": position])
            #expect(read.status == 200)
            #expect("\(read.json)".contains("At which posts?"))
            // Repeated on the other, with the same key, it is the same submission.
            let again = try await two.send(
                "POST", "/v1/gaps/\(id)/comments", token: token, body: body, headers: key)
            #expect(again.json["receipt"] == commented.json["receipt"])

            // A file that one has taken the other has too.
            let content = [UInt8](repeating: 7, count: 600_000)
            let stored = try await one.send(file: content, token: log.token)
            try #require(stored.status == 201, "\(stored.json)")
            let digest = try #require(stored.json["digest"]?.string)
            #expect(try await two.bytes("/v1/files/\(digest)", token: log.token) == content)

            // Equal bytes of the plan.
            let programme = try #require(try await log.entries("--type", "programme.opened").first)
            let plan = "/v1/programmes/\(programme.envelope.stream.description.replacing("programme/", with: ""))/plan"
            let latest = String(try await log.entries().count - 1)
            let plans = [
                try await one.bytes(plan, token: token, headers: ["Accord-At-Least": latest]),
                try await two.bytes(plan, token: token, headers: ["Accord-At-Least": latest]),
            ]
            #expect(plans[0] == plans[1])
            #expect(plans[0].count > 100)

            // What one revokes the other does not honour any more.
            let identifier = try #require(handed.json["id"]?.string)
            let revoked = try await two.send(
                "DELETE", "/v1/delegates/\(stream.replacing("delegate/", with: ""))/tokens/\(identifier)",
                token: log.token)
            try #require(revoked.status == 200, "\(revoked.json)")
            try await eventually { try await one.send("GET", "/v1/inbox", token: token).status == 401 }

            #expect(await one.stop() == 0)
            #expect(await two.stop() == 0)
            let verified = try await log.accord("verify", log.address, "--key", log.verifierKey)
            #expect(verified.status == 0, "\(verified.output)\(verified.error)")
            try WrittenEntries.keep(lines: try await log.accord("export").output.utf8)
        }

        @Test(.timeLimit(.minutes(10))) func `a node that is killed takes nothing with it, and another goes on`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let one = try await Server(log.first, environment: log.environment)
            let two = try await Server(try log.another(), environment: log.environment)
            var acknowledged: [String] = []
            for number in 0..<40 {
                // Half of them on each, so that each writes behind the other.
                let node = number.isMultiple(of: 2) ? one : two
                if number == 20 { one.running.signal(SIGKILL) }
                do {
                    let answer = try await node.send(
                        "POST", "/v1/organisations", token: log.token,
                        body: ["name": .string("Organisation \(number)"), "kind": "national_ngo"])
                    try #require(answer.status == 201, "\(answer.json) \((try? node.running.error()) ?? "")")
                    acknowledged.append(try #require(answer.json["id"]?.string))
                } catch let error as URLError {
                    #expect(number >= 20 && number.isMultiple(of: 2), "\(error)")
                }
            }
            #expect(acknowledged.count >= 30)
            #expect(await two.stop() == 0)
            let admitted = try await log.entries("--type", "organisation.admitted").map(\.envelope.stream.description)
            for organisation in acknowledged {
                #expect(admitted.count { $0 == "organisation/\(organisation)" } == 1)
            }
            let verified = try await log.accord("verify", log.address, "--key", log.verifierKey)
            #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        }

        @Test(.timeLimit(.minutes(10))) func `what is recorded is answered so, whatever can be read afterwards`()
            async throws
        {
            let log = try await SharedLog(in: PostgresCluster.shared.get())
            let imported = try await log.accord("import", Program.sample)
            try #require(imported.status == 0, "\(imported.error)")
            let node = try await Server(log.first, environment: log.environment)
            let opened = try #require(try await log.entries("--type", "round.opened").last)
            let facilitator = try #require(opened.json["actor"]?.string).replacing("delegate:", with: "")
            let created = try await log.accord("token", "create", "--delegate", facilitator)
            let token = try #require(created.lines.first.map { String($0) })
            let gap = try #require(try await log.entries("--type", "gap.proposed").first)
            let id = gap.envelope.stream.description.replacing("gap/", with: "")

            // A secret round with a ballot in it, and a remark, each on its way.
            let programme = try #require(opened.json["programme"]?.string)
            let answering = try #require(
                try await log.entries("--type", "delegate.accredited").first {
                    "\($0.data["roles"] ?? .null)".contains("focal_point")
                        && $0.json["programme"]?.string == programme
                })
            let focalPoint = answering.envelope.stream.description.replacing("delegate/", with: "")
            let issued = try await log.accord("token", "create", "--delegate", focalPoint)
            let answerer = try #require(issued.lines.first.map { String($0) })
            let seat = try #require(answering.data["organisation"])
            let proposed = try await node.send(
                "POST", "/v1/programmes/\(programme)/gaps", token: token,
                body: ["content": try #require(gap.data["content"])])
            let terms: JSON = [
                "title": "In secret", "rule": ["kind": "consent"], "visibility": "secret_until_close",
                "items": [["subject": .string("gap/\(proposed.json["id"]?.string ?? "")"), "motion": "adopt"]],
                "electorate": [seat], "closing": ["closesAt": .string(NodeTime.later), "earlyClose": "anytime"],
            ]
            let drafted = try await node.send(
                "POST", "/v1/programmes/\(programme)/rounds", token: token, body: ["terms": terms])
            let round = try #require(drafted.json["id"]?.string, "\(drafted.json)")
            _ = try await node.send(
                "POST", "/v1/rounds/\(round)/opening", token: token, headers: ["If-Match": "\"1\""])
            let before = try log.cluster.sql("SELECT count(*) FROM accord.vault", database: log.database)
            let cast = try await node.send(
                "PUT", "/v1/rounds/\(round)/items/1/position", token: answerer, body: ["answer": "support"])
            try #require(cast.status == 200, "\(cast.json)")
            let comment: JSON = ["revision": 1, "kind": "remark", "text": "It is so."]
            let submissions: [(path: String, body: JSON)] = [
                ("/v1/gaps/\(id)/comments", comment),
                ("/v1/rounds/\(round)/close", ["reviewed": try #require(cast.json["receipt"]?["logPosition"])]),
            ]
            for (number, (path, body)) in submissions.enumerated() {
                // From the commit on nothing of the vault can be read.
                try log.cluster.sql(
                    """
                    CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS \
                    $$ BEGIN ALTER TABLE accord.vault RENAME TO hidden; RETURN NULL; END $$; \
                    CREATE CONSTRAINT TRIGGER hide AFTER UPDATE ON accord.head DEFERRABLE INITIALLY DEFERRED \
                    FOR EACH ROW EXECUTE FUNCTION hide()
                    """, database: log.database)
                let key = ["Idempotency-Key": "submission-\(number)", "Prefer": "return=representation"]
                let answer = try await node.send("POST", path, token: token, body: body, headers: key)
                #expect((200...201).contains(answer.status), "\(answer.json)")
                try log.cluster.sql(
                    "DROP TRIGGER hide ON accord.head; DROP FUNCTION hide(); ALTER TABLE accord.hidden RENAME TO vault",
                    database: log.database)
                let again = try await node.send("POST", path, token: token, body: body, headers: key)
                #expect(again.headers["idempotency-replayed"] == "true", "\(again.json)")
                #expect(again.json["receipt"]?["entry"] == answer.json["receipt"]?["entry"])
            }
            // What had to wait is done: the remark is in the vault, and the ballot is not any more.
            try await eventually {
                let after = try log.cluster.sql("SELECT count(*) FROM accord.vault", database: log.database)
                return after.first.flatMap { Int($0) } == before.first.flatMap { Int($0) }.map { $0 + 1 }
            }
            #expect(await node.stop() == 0)
        }

        @Test(.timeLimit(.minutes(10))) func `while the server is away a node says so, and goes on by itself`()
            async throws
        {
            let cluster = try PostgresCluster()
            let log = try await SharedLog(in: cluster)
            let node = try await Server(log.first, environment: log.environment)
            func admit(_ name: String) async throws -> Server.Answer {
                try await node.send(
                    "POST", "/v1/organisations", token: log.token,
                    body: ["name": .string(name), "kind": "national_ngo"], headers: ["Idempotency-Key": name])
            }
            #expect(try await admit("Before").status == 201)
            try cluster.run(.kill)
            let refused = try await admit("Meanwhile")
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] != nil)
            try await eventually { try await node.send("GET", "/health/ready").status == 503 }
            try cluster.run(.start)
            try await eventually { try await node.send("GET", "/health/ready").status == 200 }
            #expect(try await admit("Meanwhile").status == 201)
            #expect(await node.stop() == 0)
            #expect(try await log.entries("--type", "organisation.admitted").count == 2)
        }
    }

    private enum NodeTime {
        /// A day from now.
        static var later: String { Date(timeIntervalSinceNow: 86_400).formatted(.iso8601) }
    }

    /// Waits until something is so, for two minutes at most.
    func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<2_400 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("It has not come about.")
    }
#endif
