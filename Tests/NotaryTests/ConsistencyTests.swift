import Notary
import Testing
import TransparencyLog

/// Nothing is ever signed that is not consistent with what any witness has seen.
@Suite struct ConsistencyTests {
    private let log = TestLog(12)
    private let witness = try! KeyName("witness.example")

    private func check(_ log: TestLog, _ notes: SignedNote...) async throws -> Consistency.Refusal? {
        try await Consistency.check(
            own: log.head, seen: notes.map { Consistency.Seen(witness: witness, note: $0) },
            proof: { try await log.consistencyProof(from: $0, to: $1) })
    }

    @Test func `a log that has only grown may sign`() async throws {
        let notes = (0...12).map { TestLog($0, signer: log.signer).note }
        #expect(try await check(log) == nil)
        for note in notes { #expect(try await check(log, note) == nil) }
    }

    @Test func `a restored copy may not sign, and says why in one line`() async throws {
        let refusal = try #require(
            try await check(TestLog(7, signer: log.signer), TestLog(5, signer: log.signer).note, log.note))
        #expect(refusal.objection == .larger)
        #expect((refusal.ownSize, refusal.seenSize) == (7, 12))
        #expect(refusal.description.contains("12"))
        #expect(!refusal.description.contains("\n"))
    }

    @Test(arguments: [1, 4, 7, 12]) func `another history may not sign`(size: Int) async throws {
        let other = TestLog(size, signer: log.signer, entry: "other")
        let refusal = try #require(try await check(log, other.note))
        #expect(refusal.objection == .fork)
        #expect(!refusal.description.contains("\n"))
    }

    @Test func `an empty tree with a root is another history`() async throws {
        let note = log.signer.signed(Checkpoint(origin: log.origin, size: 0, root: log.head.root))
        #expect(try await check(log, note)?.objection == .fork)
    }

    @Test func `a checkpoint of another log is a mistake and not a verdict`() async throws {
        await #expect(throws: Malformed.self) { try await check(log, TestLog(3, name: "other.example").note) }
    }

    @Test(arguments: [(9, 0, false), (9, 9, false), (9, 10, true), (0, 1, true)])
    func `an outcome is witnessed once the tree that was cosigned holds it`(position: Int, size: Int, isIn: Bool) {
        let state = WitnessedOutcome(logPosition: position, witnessedSize: size)
        #expect(state == (isIn ? .witnessed : .awaitingWitnesses))
        #expect(WitnessedOutcome.awaitingWitnesses.rawValue == "awaiting_witnesses")
    }
}
