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

    /// A log whose key is replaced before its last entries.
    ///
    /// - Parameters:
    ///   - gap: of what there is too little, as it says before.
    ///   - rotation: what the log records then, from what is in it.
    private func rotated(
        after gap: String = "Shelter", _ rotation: ([[UInt8]]) throws -> LogKeyRotated
    ) async throws -> [[UInt8]] {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            _ = try await cast.gap(honest, gap)
            let rotation = try rotation(try await honest.lines())
            _ = try await honest.node.submitting.submit(
                RotateLogKey(verifierKey: rotation.verifierKey, endorsement: rotation.endorsement), as: .node)
            _ = try await cast.gap(honest, "Schooling")
            return try await honest.lines()
        }
    }

    @Test func `the key that a log names itself counts if the one before has signed for it`() async throws {
        let (keeper, next) = (try LogKeeper(), try LogKeeper())
        let honest = try await rotated { try keeper.handing(over: next.key, after: $0) }
        let last = honest.count - 1
        let good = try receipt(last, in: honest, size: honest.count, by: next)
        #expect(try await check(good, by: keeper.key, in: honest).isGood)
        // Somebody else's log, which says that the key is theirs now.
        let forged = try await rotated { _ in LogKeyRotated(verifierKey: "\(next.key)") }
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
        let rewritten = try await rotated { try keeper.handing(over: try LogKeeper().key, after: $0) }
        let check = try await check(kept, by: keeper.key, in: rewritten)
        #expect(check.proofFault == nil)
        #expect(check.logFault?.kind == .receipt)
        #expect(check.lines.contains { $0.hasPrefix("The receipt is evidence") })
    }

    @Test func `whoever has a log's present key cannot change what was there before it`() async throws {
        let (keeper, next) = (try LogKeeper(), try LogKeeper())
        var kept: (rotation: LogKeyRotated, size: Int)?
        let honest = try await rotated {
            kept = (try keeper.handing(over: next.key, after: $0), $0.count)
            return try #require(kept).rotation
        }
        let (rotation, size) = try #require(kept)
        for keys in [[keeper.key], [keeper.key, next.key]] {
            func faults(_ log: [[UInt8]]) async throws -> AuditReport {
                var settings = try keeper.settings(try next.checkpoint(log))
                settings.keys = LogKeys(keys)
                return try await audit(log, settings)
            }
            #expect(try await faults(honest).isClean)
            #expect(try await faults(honest).checkpoints.map(\.size) == [size, honest.count])
            let changed = try await faults(try await rotated(after: "Food") { _ in rotation })
            #expect(changed.kinds == [.root])
            #expect(changed.faults.first?.detail.contains("the old key's checkpoint") == true)
            let longer = try await faults(
                try await rotated { lines in
                    try keeper.handing(over: next.key, after: lines.dropLast())
                })
            #expect(longer.places(.checkpoint) == [size])
        }
    }

    @Test func `what is no receipt is refused`() throws {
        for text in ["", "{}", "[]", #"{"proof":""}"#, #"{"entry":"x","proof":"c2sp.org/tlog-proof@v1\n"}"#] {
            #expect(throws: Malformed.self) { try Receipt(Array(text.utf8)) }
        }
    }
}
