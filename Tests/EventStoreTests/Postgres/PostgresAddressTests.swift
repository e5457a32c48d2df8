#if Postgres
    import PostgresCluster
    import Testing

    @testable import EventStorePostgres

    /// How a server is reached: encrypted where it is asked for, and never with the password in what is said.
    @Suite struct PostgresAddressTests {
        @Test func `no password is in what is said of an address`() async throws {
            let cluster = try PostgresCluster.shared.get()
            for text in [
                "postgres://postgres:hunter2@127.0.0.1:\(cluster.port)/postgres",
                "postgres://postgres:hunter2@127.0.0.1:1/postgres",
                "postgres://postgres:hunter2@no-such-host.invalid/postgres",
                "postgres://hunter2@127.0.0.1:\(cluster.port)/postgres?password=hunter2",
            ] {
                let address = try DatabaseAddress(text)
                let said = try #require(await failure { _ = try await PostgresLog(address) { TestClock().now } })
                #expect(!said.contains("hunter2"), "\(said)")
                #expect(!said.contains("\n"))
                #expect(!"\(address)".contains("hunter2"))
            }
            for text in [
                "postgres://postgres:hunter2@more@127.0.0.1/postgres", "postgres://postgres:hunter2@[::1/postgres",
                "postgres://postgres:hunter2@127.0.0.1/postgres?hunter2", "postgresql://a:hunter2 b@c",
                "host=127.0.0.1 password=hunter2", "mysql://postgres:hunter2@127.0.0.1",
            ] {
                let said = try #require(await failure { _ = try DatabaseAddress(text) })
                #expect(!said.contains("hunter2"), "\(said)")
            }
        }

        @Test func `a wrong password and a server that is not there are told apart`() async throws {
            let cluster = try PostgresCluster.shared.get()
            func refusal(_ text: String) async throws -> DatabaseError? {
                let address = try DatabaseAddress(text)
                return await #expect(throws: DatabaseError.self) {
                    _ = try await PostgresLog(address) { TestClock().now }
                }
            }
            guard case .refused = try await refusal("postgres://postgres:wrong@127.0.0.1:\(cluster.port)/postgres")
            else {
                Issue.record("A wrong password is not said to be refused.")
                return
            }
            guard case .unreachable = try await refusal("postgres://postgres:secret@127.0.0.1:1/postgres") else {
                Issue.record("A server that is not there is not said to be unreachable.")
                return
            }
            guard case .notPrepared = try await refusal("postgres://postgres:secret@127.0.0.1:\(cluster.port)/postgres")
            else {
                Issue.record("The right password does not lead in.")
                return
            }
        }

        @Test func `a server is encrypted to, and believed only with a certificate that leads to the right authority`()
            async throws
        {
            let cluster = try PostgresCluster(hasTLS: true)
            func connect(_ host: String, _ authority: String) async -> String? {
                await failure {
                    let address = try DatabaseAddress(
                        "postgres://postgres:secret@\(host):\(cluster.port)/postgres?sslmode=verify-full"
                            + "&sslrootcert=\(cluster.socketDirectory)/\(authority).pem")
                    let thread = ReaderThreads(address, count: 1, statements: [])
                    defer { thread.close() }
                    let isEncrypted = try await thread.run { _ in try Connection(address).isEncrypted }
                    #expect(isEncrypted)
                }
            }
            #expect(await connect("localhost", "ca") == nil)
            #expect(await connect("localhost", "another")?.contains("certificate verify failed") == true)
            #expect(await connect("127.0.0.1", "ca")?.contains("127.0.0.1") == true)
        }
    }
#endif
