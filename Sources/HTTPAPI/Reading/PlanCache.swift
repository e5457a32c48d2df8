import Application
import Domain
import Hummingbird
import Projections
import Synchronization

/// Plans as they are sent, for each kind of reader, until the plan, something that was erased or what it
/// awaits of witnesses has changed.
final class PlanCache: Sendable {
    struct Reader: Hashable {
        let programme: ID<Programme>
        let audience: Audience
    }

    /// What is sent.
    struct Sent: Sendable {
        let buffer: ByteBuffer
        let tag: String
    }

    /// What one reader is sent of an edition of a plan, as far as witnesses have seen and values were erased.
    private struct Making: Hashable {
        let reader: Reader
        let edition: Int
        let generation: Int
        let witnessed: Int
    }

    private struct Kept {
        let edition: Int
        let generation: Int
        /// How far witnesses had seen when it was made; nil if nothing in it awaits them.
        let witnessed: Int?
        let sent: Sent
    }

    private struct State {
        var kept: [Reader: Kept] = [:]
        var generation = 0
    }

    private let state = Mutex(State())
    private let making = SharedWork<Making, Sent>()

    /// How many plans are kept at most; then all are forgotten.
    private static let most = 64

    /// What is sent of a plan; it is made once for all who ask for it at the same time.
    ///
    /// - Parameters:
    ///   - plan: as the views have it now.
    ///   - witnessed: how far witnesses have seen.
    ///   - make: gives the bytes, and whether anything in them awaits witnesses.
    /// - Throws: what `make` throws.
    func sent(
        _ plan: CurrentPlan, to reader: Reader, witnessed: Int,
        _ make: @escaping @Sendable () async throws -> (bytes: [UInt8], awaits: Bool)
    ) async throws -> Sent {
        let (kept, generation) = state.withLock { ($0.kept[reader], $0.generation) }
        if let kept, kept.edition == plan.edition, kept.generation == generation,
            kept.witnessed ?? witnessed == witnessed
        {
            return kept.sent
        }
        let making = Making(reader: reader, edition: plan.edition, generation: generation, witnessed: witnessed)
        return try await self.making.value(for: making) {
            let (bytes, awaits) = try await make()
            let sent = Sent(buffer: ByteBuffer(bytes: bytes), tag: PlanCache.tag(of: bytes))
            self.keep(
                Kept(
                    edition: plan.edition, generation: generation, witnessed: awaits ? witnessed : nil, sent: sent),
                for: reader)
            return sent
        }
    }

    private func keep(_ kept: Kept, for reader: Reader) {
        state.withLock { state in
            // What was made while something was erased may hold it.
            guard kept.generation == state.generation else { return }
            if state.kept.count >= PlanCache.most { state.kept = [:] }
            state.kept[reader] = kept
        }
    }

    /// Forgets all of them: a value in one may have been erased.
    func forget() {
        state.withLock { state in
            state.kept = [:]
            state.generation += 1
        }
    }

    /// A strong entity tag of the bytes: FNV-1a of 64 bits and their number.
    private static func tag(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\"\(String(hash, radix: 16))-\(bytes.count)\""
    }
}
