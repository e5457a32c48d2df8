#if Postgres
    import EventStorePostgres
    import Foundation
    import GRDB
    import Notary
    import PostgresCluster
    import Testing
    import TransparencyLog

    @testable import Application

    /// What witnesses and authorities have said goes along when it is to be kept elsewhere: from a node's file into the database
    /// that nodes share, and back.
    @Suite(.timeLimit(.minutes(10))) struct FormerNotaryTests {
        private let directory = try! Directory()
        private let log = TestLog(5)
        private let signers = ["a", "b", "c"].map { NoteSigner(name: try! KeyName($0)) }
        private var path: String { directory.path + "/notary.sqlite" }

        /// A checkpoint, cosigned by these.
        private func cosigned(_ note: SignedNote, by witnesses: Int...) throws -> SignedNote {
            var note = note
            for index in witnesses { note.add(try signers[index].cosign(note.text, time: 1)) }
            return note
        }

        private func policy() throws -> WitnessPolicy {
            try WitnessPolicy(logs: [log.key], atLeast: 1, of: signers.map(\.cosignerKey))
        }

        private func stamp() async throws -> KeptTimestamp {
            let checkpoint = try PublishedCheckpoint(log.note, of: log.key)
            let token = try await TestAuthority().token(of: checkpoint.bytes)
            return try KeptTimestamp(token, of: checkpoint, from: "https://tsa.example.org")
        }

        /// What was found at a witness against the log, whatever that holds.
        private func faces() throws -> TwoFaces {
            let other = TestLog(3, signer: log.signer, entry: "other")
            return TwoFaces(witness: signers[0].name, objection: .fork, own: log.note, seen: other.note)
        }

        /// Writes what a node has kept into a file; the file is closed again.
        private func keep(_ notes: [SignedNote], _ stamps: [KeptTimestamp], _ faces: TwoFaces) async throws {
            let queue = try DurableFile.open(path: path, label: "test")
            let checkpoints = try SQLiteCosignedCheckpoints(queue)
            for note in notes { try await checkpoints.keep(note, by: policy(), under: nil) }
            try await checkpoints.keep(faces, time: 7)
            try await SQLiteTimestamps(queue).take(stamps)
            try queue.close()
        }

        @Test func `what a node has kept in a file is every node's, once, and the file stays under another name`()
            async throws
        {
            let five = log.note
            let (first, third) = (try cosigned(five, by: 0, 1), try cosigned(five, by: 2))
            let (stamp, faces) = (try await stamp(), try faces())
            log.grow(to: 9)
            let nine = try cosigned(log.note, by: 0)
            let foreign = TestLog(20, signer: log.signer, entry: "other")
            let forged = KeptTimestamp(size: 5, note: five.bytes, token: [1, 2], time: stamp.time, authority: "a")
            try await keep([first, nine, try cosigned(foreign.note, by: 0)], [stamp, forged], faces)
            try await SharedNotary.with { shared in
                let node = try shared.node()
                let (checkpoints, timestamps) = (node.storage.checkpoints, node.storage.timestamps)
                // Another node has been told something of the same checkpoint.
                let lease = try await node.leases.take("witnesses", seconds: 1)
                try await checkpoints.keep(third, by: policy(), under: lease)
                let former = FormerNotary(
                    path: path, log: log, database: try #require(node.storage.database), logger: Serving.logger)
                for aside in [path + ".moved", path + ".moved-2"] {
                    try await former.takeAlong()
                    #expect(!FileManager.default.fileExists(atPath: path))
                    #expect(FileManager.default.fileExists(atPath: aside))
                    let kept = try await checkpoints.page(after: 0, limit: 10)
                    #expect(try kept.map { try Checkpoint($0.text).size } == [5, 9])
                    #expect(Set(kept[0].signatures) == Set(first.signatures + third.signatures))
                    #expect(try policy().verify(kept[0]).note.signers.count == 4)
                    #expect(kept[1] == nine)
                    #expect(try await timestamps.page(after: 0, limit: 10) == [stamp])
                    #expect(try await checkpoints.twoFaces() == [KeptTwoFaces(faces, time: 7)])
                    // Somebody brings the file back.
                    try FileManager.default.copyItem(atPath: aside, toPath: path)
                }
                try FileManager.default.removeItem(atPath: path)
                try await former.takeAlong()
            }
        }

        @Test func `a move into a database and back keeps every signature, and what was found against the log`()
            async throws
        {
            let (note, stamp, faces) = (try cosigned(log.note, by: 0, 1, 2), try await stamp(), try faces())
            try await keep([note], [stamp], faces)
            try await SharedNotary.with { shared in
                let node = try shared.node()
                let taking = try await DatabaseTaking(
                    DatabaseAddress(shared.cluster.address(database: shared.name, role: "accord_node")))
                let there = try await NotaryRecords.move(from: path, into: taking)
                try await taking.commit()
                taking.close()
                #expect(there.checkpoints == 1)
                #expect(there.timestamps == 1)
                let copy = directory.path + "/back.sqlite"
                let back = try await NotaryRecords.move(from: try #require(node.storage.database), into: copy)
                #expect(back.checkpoints == 1)
                #expect(back.timestamps == 1)
                for storage in [node.storage, try NotaryStorage(path: copy)] {
                    #expect(try await storage.checkpoints.page(after: 0, limit: 10) == [note])
                    #expect(try await storage.checkpoints.twoFaces() == [KeptTwoFaces(faces, time: 7)])
                    #expect(try await storage.timestamps.page(after: 0, limit: 10) == [stamp])
                }
            }
        }

        @Test func `after tables of the first form are prepared again, nodes only add, and nobody changes anything`()
            async throws
        {
            let faces = try faces()
            try await SharedNotary.with { shared in
                for statement in [
                    "DROP TABLE accord.cosigned_checkpoints, accord.two_faces, accord.timestamps",
                    "UPDATE accord.form SET format = 1",
                ] { try shared.sql(statement) }
                try await SharedLog.prepare(shared.cluster.address(database: shared.name), role: "accord_node")
                for table in ["cosigned_checkpoints", "two_faces", "timestamps"] {
                    for (right, may) in [
                        ("SELECT", "t"), ("INSERT", "t"), ("UPDATE", "f"), ("DELETE", "f"), ("TRUNCATE", "f"),
                    ] {
                        let answer = try shared.sql(
                            "SELECT has_table_privilege('accord_node', 'accord.\(table)', '\(right)')")
                        #expect(answer == [may], "\(right) of \(table)")
                    }
                    for change in ["DELETE FROM accord.\(table)", "TRUNCATE accord.\(table)"] {
                        #expect(throws: (any Error).self) { try shared.sql(change) }
                    }
                }
                let node = try shared.node()
                try await node.storage.checkpoints.keep(faces, time: 7)
                #expect(throws: (any Error).self) { try shared.sql("UPDATE accord.two_faces SET time = 1") }
                #expect(try await node.storage.checkpoints.twoFaces() == [KeptTwoFaces(faces, time: 7)])
            }
        }
    }
#endif
