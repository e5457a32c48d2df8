import Application
import Domain
import Hummingbird
import Synchronization

/// Plans as they are sent, for each kind of reader, until the plan, something that was erased or what it
/// awaits of witnesses has changed.
final class PlanCache: Sendable {
    struct Reader: Hashable {
        let programme: ID<Programme>
        let audience: Audience
    }

    enum Found {
        case sent((ByteBuffer, tag: String))
        /// It has to be made, and given to `keep` with this.
        case unknown(generation: Int)
    }

    private struct Sent {
        let plan: [UInt8]
        let generation: Int
        /// How far witnesses had seen when it was made; nil if nothing in it awaits them.
        let witnessed: Int?
        let buffer: ByteBuffer
        let tag: String
    }

    private struct State {
        var sent: [Reader: Sent] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    /// How many plans are kept at most; then all are forgotten.
    private static let most = 64

    /// - Parameters:
    ///   - plan: as the views have it now.
    ///   - witnessed: how far witnesses have seen.
    func plan(_ plan: [UInt8], for reader: Reader, witnessed: Int) -> Found {
        let (known, generation) = state.withLock { ($0.sent[reader], $0.generation) }
        guard let known, known.generation == generation, known.witnessed ?? witnessed == witnessed,
            known.plan.isSame(as: plan)
        else { return .unknown(generation: generation) }
        return .sent((known.buffer, known.tag))
    }

    /// Keeps what was made of a plan for a reader.
    func keep(
        _ bytes: [UInt8], of plan: [UInt8], for reader: Reader, witnessed: Int?, generation: Int
    ) -> (ByteBuffer, tag: String) {
        let sent = Sent(
            plan: plan, generation: generation, witnessed: witnessed, buffer: ByteBuffer(bytes: bytes),
            tag: PlanCache.tag(of: bytes))
        state.withLock { state in
            if state.sent.count >= PlanCache.most { state.sent = [:] }
            state.sent[reader] = sent
        }
        return (sent.buffer, sent.tag)
    }

    /// Forgets all of them: a value in one may have been erased.
    func forget() {
        state.withLock { state in
            state.sent = [:]
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

extension [UInt8] {
    /// Whether it is the same, most often found by its being the very same memory.
    fileprivate func isSame(as other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { left in
            other.withUnsafeBytes { right in left.baseAddress == right.baseAddress || left.elementsEqual(right) }
        }
    }
}
