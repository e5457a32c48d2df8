import Application
import Domain
import EventStore
import Foundation
import GRDB
import HTTPTypes
import Testing

@testable import HTTPAPI

/// What was erased is in no backup that is made afterwards, nor in an earlier one once that has been gone on with.
@Suite struct ErasedBackupTests {
    private static let name = "Zahra Məmmədova-Quliyeva"
    private static let prose = "The family of house 12 was turned away twice."

    /// The person's accreditation, and a comment of somebody else's.
    private struct Told {
        let person: ID<Person>
        let comment: Commitment
    }

    private func tell(_ scene: Scene) async throws -> Told {
        let accredited = try await scene.house.done(
            "/v1/programmes/\(scene.programme)/delegates", as: scene.focalPoints[1].token,
            [
                "organisation": .string(scene.focalPoints[1].organisation), "roles": ["stakeholder"],
                "fullName": .string(Self.name), "email": "zahra@hayat.example",
            ])
        let comment = try await scene.house.done(
            "/v1/gaps/\(try await scene.gap())/comments", as: scene.focalPoints[1].token,
            ["kind": "remark", "text": .string(Self.prose)])
        let person = try #require(accredited.json["person"]?["person"]?.string)
        let commitment = try #require(comment.json["text"]?["commitment"]?.string)
        return Told(person: try #require(ID<Person>(person)), comment: try #require(Commitment(commitment)))
    }

    /// Everything that the vault has of them: the sealed values and the wrapped keys, as they stand in its file.
    private func sealed(_ told: Told, _ house: House) async throws -> [Data] {
        try await DatabaseQueue(path: house.node.place.vaultFile).read { database in
            try Data.fetchAll(
                database,
                sql: """
                    SELECT sealed FROM vault WHERE person = ?1 UNION ALL SELECT key FROM persons WHERE person = ?1
                    UNION ALL SELECT sealed FROM vault WHERE commitment = ?2
                    UNION ALL SELECT key FROM vault WHERE commitment = ?2
                    """, arguments: [Data(told.person.value.bytes), Data(told.comment.bytes)])
        }
    }

    /// The values themselves and the keys of their commitments, as whoever has unsealed them knows them.
    private func opened(_ told: Told, _ house: House) async throws -> [Data] {
        let ofPerson = try await house.node.vault.values(of: told.person)
        let ofComment = try await house.node.vault.values(of: [told.comment])
        #expect(ofPerson.count == 2)
        #expect(ofComment.count == 1)
        var opened = [Self.name, "zahra@hayat.example", Self.prose].map { Data($0.utf8) }
        for value in ofPerson + Array(ofComment.values) { opened += [Data(value.value), Data(value.key)] }
        return opened
    }

    private func erase(_ told: Told, _ scene: Scene) async throws {
        let erased = try await scene.house.send(
            .delete, "/v1/persons/\(told.person)", as: scene.house.administratorToken, ["reason": "They asked for it."])
        #expect(erased.status == 200, "\(erased.text)")
        _ = try await scene.house.done(
            "/v1/programmes/\(scene.programme)/redactions", as: scene.facilitator.token,
            ["commitment": .string(told.comment.description), "reason": "It leads to a family."])
    }

    @Test(.timeLimit(.minutes(10)))
    func `after an erasure no byte of the values is in the next backup, into the same directory or a new one`()
        async throws
    {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let told = try await tell(scene)
            let (earlier, new) = (house.directory + "/earlier", house.directory + "/new")
            #expect(try await Backup.make(house.node.place, in: earlier).isNewVault)
            let sealed = try await sealed(told, house)
            let opened = try await opened(told, house)
            #expect(sealed.count == 5)
            for bytes in sealed {
                #expect(try !NodeFiles.holding(bytes, in: earlier).isEmpty, "The search finds what is there.")
            }
            // Values never stand in a backup in the clear, nor do the keys of their commitments.
            for bytes in opened { #expect(try NodeFiles.holding(bytes, in: earlier) == []) }

            try await erase(told, scene)
            let next = try await Backup.make(house.node.place, in: earlier)
            #expect(next.isNewVault)
            #expect(try await house.size == next.size)
            #expect(try await Backup.make(house.node.place, in: new).size == next.size)
            for directory in [earlier, new] {
                for bytes in sealed + opened { #expect(try NodeFiles.holding(bytes, in: directory) == []) }
                // Nor any piece of them: a nonce is enough to know a sealed value by.
                for bytes in sealed { #expect(try NodeFiles.holding(bytes.prefix(12), in: directory) == []) }
                // What the commitment was stays in the log, and is found.
                let commitment = Data(told.comment.description.utf8)
                #expect(try NodeFiles.holding(commitment, in: directory).allSatisfy { $0.hasPrefix("log/") })
                #expect(try !NodeFiles.holding(commitment, in: directory).isEmpty)
            }
        }
    }
}
