import Application
import EventStore
import Notary
import Testing
import TransparencyLog

/// What is kept of cosigned checkpoints, wherever a node keeps it.
@Suite(.timeLimit(.minutes(5))) struct CosignedCheckpointsTests {
    private let log = TestLog(5)
    private let signers = ["a", "b", "c"].map { NoteSigner(name: try! KeyName($0)) }

    private func policy(_ quorum: Int) throws -> WitnessPolicy {
        try WitnessPolicy(logs: [log.key], atLeast: quorum, of: signers.map(\.cosignerKey))
    }

    /// What the log holds now, cosigned by these.
    private func note(_ witnesses: Int..., time: Int = 1) throws -> SignedNote {
        var note = log.note
        for index in witnesses { note.add(try signers[index].cosign(note.text, time: time)) }
        return note
    }

    @Test(arguments: NotaryEngine.allCases)
    func `nothing is kept that is not cosigned as the policy demands`(engine: NotaryEngine) async throws {
        try await engine.withStorage { storage, lease in
            let (store, policy) = (storage.checkpoints, try policy(2))
            let single = try note(0)
            await #expect(throws: PolicyError.self) { try await store.keep(single, by: policy, under: lease) }
            var forged = single
            forged.add(try signers[1].cosign(TestLog(6).note.text, time: 1))
            let bad = forged
            await #expect(throws: NoteError.self) { try await store.keep(bad, by: policy, under: lease) }
            #expect(try await store.first(covering: 0) == nil)
            #expect(try await store.newest() == nil)
            let good = try note(0, 1)
            let kept = try await store.keep(good, by: policy, under: lease)
            #expect(kept.checkpoint == log.head)
            #expect(try await store.first(covering: 4) == good)

            var second = log.signer.signed(Checkpoint(origin: log.origin, size: 5, root: .emptyRoot))
            for signer in signers { second.add(try signer.cosign(second.text, time: 1)) }
            let rewritten = second
            await #expect(throws: Malformed.self) { try await store.keep(rewritten, by: policy, under: lease) }
            #expect(try await store.first(covering: 4) == good)
        }
    }

    @Test(arguments: NotaryEngine.allCases)
    func `later signatures are added, and of one key the first counts`(engine: NotaryEngine) async throws {
        try await engine.withStorage { storage, lease in
            let (store, policy) = (storage.checkpoints, try policy(1))
            let first = try note(0)
            try await store.keep(first, by: policy, under: lease)
            try await store.keep(try note(0, time: 2), by: policy, under: lease)
            #expect(try await store.newest() == first)
            // Two that come at the same moment, and both stay.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in [1, 2] {
                    let late = try note(index)
                    group.addTask { _ = try await store.keep(late, by: policy, under: lease) }
                }
                try await group.waitForAll()
            }
            let all = try #require(try await store.newest())
            #expect(Set(try all.open(by: signers.map(\.cosignerKey)).signers).count == 3)
            #expect(all.signatures.count == 4)
            #expect(Array(all.signatures.prefix(2)) == first.signatures)
            #expect(try await store.page(after: 0, limit: 10) == [all])
            #expect(try await store.latest(by: try self.policy(3))?.checkpoint == log.head)
        }
    }

    @Test(arguments: NotaryEngine.allCases)
    func `an entry is covered by the smallest checkpoint that holds it`(engine: NotaryEngine) async throws {
        try await engine.withStorage { storage, lease in
            let store = storage.checkpoints
            for size in [5, 9, 20] {
                log.grow(to: size)
                try await store.keep(try note(0), by: try policy(1), under: lease)
            }
            func size(_ note: SignedNote?) throws -> Int? { try note.map { try Checkpoint($0.text).size } }
            for (position, covering) in [(0, 5), (4, 5), (5, 9), (8, 9), (9, 20), (19, 20)] {
                #expect(try size(try await store.first(covering: position)) == covering)
            }
            #expect(try await store.first(covering: 20) == nil)
            #expect(try size(try await store.newest()) == 20)
            #expect(try await store.page(after: 0, limit: 2).map { try Checkpoint($0.text).size } == [5, 9])
            #expect(try await store.page(after: 9, limit: 2).map { try Checkpoint($0.text).size } == [20])
            #expect(try await store.latest(by: try policy(2)) == nil)
        }
    }

    @Test(arguments: NotaryEngine.allCases)
    func `what was found against the log is kept once`(engine: NotaryEngine) async throws {
        try await engine.withStorage { storage, _ in
            let store = storage.checkpoints
            let other = TestLog(9, signer: log.signer, entry: "other")
            let faces = TwoFaces(witness: signers[0].name, objection: .fork, own: other.note, seen: log.note)
            try await store.keep(faces, time: 7)
            other.grow(to: 12, entry: "other")
            let again = TwoFaces(witness: signers[0].name, objection: .fork, own: other.note, seen: log.note)
            try await store.keep(again, time: 8)
            let elsewhere = TwoFaces(witness: signers[1].name, objection: .larger, own: other.note, seen: log.note)
            try await store.keep(elsewhere, time: 9)
            #expect(
                try await store.twoFaces() == [KeptTwoFaces(faces, time: 7), KeptTwoFaces(elsewhere, time: 9)])
        }
    }
}
