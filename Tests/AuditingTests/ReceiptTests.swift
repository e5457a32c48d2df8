import Application
import Auditing
import Domain
import EventStore
import Testing
import TransparencyLog

/// Promise 2, for the single submitter: a receipt whose entry is not in a later log is evidence.
@Suite struct ReceiptTests {
    private func receipt(_ index: Int, in log: [[UInt8]], size: Int, by keeper: LogKeeper) throws -> Receipt {
        let nodes = InMemoryNodes(leaves: log.prefix(size).map { TreeHash.leaf(of: $0) })
        let proof = try InclusionProof(index: index, size: size, from: nodes)
        return Receipt(
            entry: log[index],
            proof: try TreeProof(
                index: index, hashes: proof.hashes, checkpoint: try keeper.checkpoint(log, size: size)))
    }

    private func check(
        _ receipt: Receipt, by key: VerifierKey, in log: [[UInt8]]
    ) async throws -> ReceiptCheck {
        var check = ReceiptCheck(try Receipt(receipt.json.bytes), keys: LogKeys([key]))
        try await check.look(in: LinesInMemory(log))
        return check
    }

    @Test func `a receipt is kept to by every later log`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        for index in [0, 7, 29] {
            let check = try await check(try receipt(index, in: log, size: 30, by: keeper), by: keeper.key, in: log)
            #expect(check.isGood)
            #expect(check.isLogChecked)
        }
    }

    @Test func `which of both fails is said`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let good = try receipt(7, in: log, size: 30, by: keeper)
        let dropped = try await check(good, by: keeper.key, in: log.dropping(7))
        #expect(dropped.proofFault == nil)
        #expect(dropped.logFault?.kind == .receipt)
        #expect(dropped.logFault?.logPosition == 7)
        let short = try await check(good, by: keeper.key, in: Array(log.prefix(5)))
        #expect(short.logFault?.found.contains("5 entries") == true)
        // The entry is there, but what stood beside it when the receipt was given is not.
        let beside = try await check(good, by: keeper.key, in: log.swapping(11, 12))
        #expect(beside.proofFault == nil)
        #expect(beside.logFault?.detail.contains("not its beginning") == true)
        let stranger = try await check(good, by: try LogKeeper().key, in: log)
        #expect(stranger.proofFault?.kind == .receipt)
        #expect(stranger.logFault == nil)
        let forged = Receipt(entry: log[8], proof: good.proof)
        let other = try await check(forged, by: keeper.key, in: log)
        #expect(other.proofFault != nil)
        #expect(other.logFault != nil)
    }

    @Test func `the key that a log names itself counts if the one before has signed for it`() async throws {
        let (keeper, next) = (try LogKeeper(), try LogKeeper())
        let honest = try await HonestLog.rotated { try keeper.handing(over: next.key, after: $0) }
        let last = honest.count - 1
        let good = try receipt(last, in: honest, size: honest.count, by: next)
        #expect(try await check(good, by: keeper.key, in: honest).isGood)
        // Somebody else's log, which says that the key is theirs now.
        let forged = try await HonestLog.rotated { _ in LogKeyRotated(verifierKey: "\(next.key)") }
        let theirs = try receipt(last, in: forged, size: forged.count, by: next)
        let check = try await check(theirs, by: keeper.key, in: forged)
        #expect(check.proofFault != nil)
        #expect(check.logFault == nil)
        var settings = try keeper.settings(try next.checkpoint(forged))
        #expect(try await audit(forged, settings).kinds == [.signature])
        settings = try keeper.settings(try next.checkpoint(honest))
        #expect(try await audit(honest, settings).isClean)
    }

    @Test func `a log that was rewritten, and its key replaced in it, does not make a receipt worth nothing`()
        async throws
    {
        let keeper = try LogKeeper()
        let honest = try await HonestLog.deliberation().lines
        let kept = try receipt(honest.count - 1, in: honest, size: honest.count, by: keeper)
        let rewritten = try await HonestLog.rotated { try keeper.handing(over: try LogKeeper().key, after: $0) }
        let check = try await check(kept, by: keeper.key, in: rewritten)
        #expect(check.proofFault == nil)
        #expect(check.logFault?.kind == .receipt)
        #expect(check.lines.contains { $0.hasPrefix("The receipt is evidence") })
    }

    @Test func `a receipt over what the next key's holder has rewritten is found by whoever has the key before`()
        async throws
    {
        let (keeper, next) = (try LogKeeper(), try LogKeeper())
        let (honest, rotation, _) = try await HonestLog.handedOver(by: keeper, to: next)
        let rewritten = try await HonestLog.rotated(after: "Food") { _ in rotation }
        for (log, isGood) in [(honest, true), (rewritten, false)] {
            let receipt = try receipt(log.count - 1, in: log, size: log.count, by: next)
            let check = try await check(receipt, by: keeper.key, in: log)
            #expect(check.isGood == isGood)
            #expect(check.handoverFault?.kind == (isGood ? nil : .root))
            // Whoever has the next key has signed it, and it is there.
            #expect(check.proofFault == nil && check.logFault == nil)
            #expect(check.lines.contains { $0.hasPrefix("By the key before, this log was changed") } == !isGood)
        }
    }

    @Test func `what is no receipt is refused`() throws {
        for text in ["", "{}", "[]", #"{"proof":""}"#, #"{"entry":"x","proof":"c2sp.org/tlog-proof@v1\n"}"#] {
            #expect(throws: Malformed.self) { try Receipt(Array(text.utf8)) }
        }
    }
}
