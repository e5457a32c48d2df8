import Domain
import EventStore
import Foundation
import GRDB
import Logging
import Testing

@testable import Application

/// What is taken out of the vault is in none of its files any more.
@Suite struct `Erasing in the vault` {
    @Test func `no byte of what was erased is left in the gaps of the vault's pages`() async throws {
        try await TestNode.withDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let path = directory + "/vault.sqlite"
            let vault = try SQLiteVault(path: path, keys: try NodeKeys.create(at: directory + "/key"))
            var persons: [ID<Person>] = []
            for _ in 0..<30 {
                var values: [SealedValue] = []
                for _ in 0..<100 {
                    let person = ID<Person>(Chance.identifier())
                    persons.append(person)
                    for field in ["fullName", "email", "phone"] {
                        let text = String(repeating: "n", count: Int.random(in: 20...200))
                        values.append(
                            SealedValue(committing: JSON.string(text).bytes, field: field, person: person))
                    }
                }
                try await vault.store(values)
            }
            let erased = Set(persons.shuffled().prefix(1_000))
            // Each sealed value begins with a nonce, and so does each wrapped key: 12 random bytes.
            let nonces = try await DatabaseQueue(path: path).read { database in
                try erased.flatMap { person in
                    try Data.fetchAll(
                        database,
                        sql: """
                            SELECT substr(sealed, 1, 12) FROM vault WHERE person = ?1
                            UNION ALL SELECT substr(key, 1, 12) FROM persons WHERE person = ?1
                            """, arguments: [Data(person.value.bytes)])
                }
            }
            #expect(nonces.count == 4_000)
            let wanted = Set(nonces.map { [UInt8]($0) })
            func left() throws -> Int {
                var mayBegin = [Bool](repeating: false, count: 65_536)
                for nonce in wanted { mayBegin[Int(nonce[0]) << 8 | Int(nonce[1])] = true }
                var left: Set<[UInt8]> = []
                for suffix in ["", "-wal"] {
                    try Data(contentsOf: URL(filePath: path + suffix)).withUnsafeBytes { bytes in
                        guard bytes.count >= 12 else { return }
                        for index in 0...(bytes.count - 12)
                        where mayBegin[Int(bytes[index]) << 8 | Int(bytes[index + 1])] {
                            let window = Array(bytes[index..<index + 12])
                            if wanted.contains(window) { left.insert(window) }
                        }
                    }
                }
                return left.count
            }
            #expect(try left() == 4_000)
            try await vault.erase(persons: erased)
            #expect(try left() == 0)
            #expect(try vault.commitments().count == 3 * (3_000 - 1_000))
            try vault.close()
        }
    }

    @Test func `a file that was still to be written anew is, at the next start`() async throws {
        try await TestNode.withDirectory { directory in
            let test = try await TestNode(directory: directory)
            let value = SealedValue(committing: Array("\"a ballot\"".utf8), field: "text")
            try await test.node.vault.store([value])
            try await test.node.vault.erase([value.commitment])
            #expect(try await test.residue() == 1)
            await test.node.close()
            try await test.reopened { (node: Node) async throws in
                try await Sweeping(submitting: node.submitting, commitments: []).run()
                #expect(try await test.residue() == 0)
            }
        }
    }
}

extension TestNode {
    /// Gives the path of a directory, which is removed afterwards.
    static func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "accord-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    /// Opens the node again, which has been closed, and closes it after `body`. Nothing of it runs by itself.
    func reopened(_ body: (Node) async throws -> Void) async throws {
        let node = try await Node(place, clock: self.node.clock, logger: Logger(label: "test"))
        do {
            try await body(node)
        } catch {
            await node.close()
            throw error
        }
        await node.close()
    }

    /// How often the vault has still to be written anew.
    func residue() async throws -> Int? {
        try await DatabaseQueue(path: place.vaultFile).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM residue")
        }
    }
}
