import Crypto
package import Domain
import Synchronization

/// Where randomness comes from: the cryptographic library's generator, which is fit for keys.
///
/// It is asked for some kilobytes at a time, for asking costs more than the bytes; what has been given out is
/// overwritten. All of it may be called concurrently.
package enum Chance {
    private struct Reserve {
        var words = [UInt64](repeating: 0, count: 512)
        var left = 0

        mutating func next() -> UInt64 {
            if left == 0 {
                SymmetricKey(size: SymmetricKeySize(bitCount: words.count * 64)).withUnsafeBytes { random in
                    words.withUnsafeMutableBytes { $0.copyMemory(from: random) }
                }
                left = words.count
            }
            left -= 1
            defer { words[left] = 0 }
            return words[left]
        }
    }

    private static let reserve = Mutex(Reserve())

    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        reserve.withLock { reserve in
            while bytes.count < count { withUnsafeBytes(of: reserve.next()) { bytes.append(contentsOf: $0) } }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// 128 random bits.
    package static func identifier() -> Identifier {
        let (high, low) = reserve.withLock { ($0.next(), $0.next()) }
        return Identifier(high: high, low: low)
    }

    /// A new UUIDv7.
    package static func identifier(at now: Instant) -> Identifier {
        let random = reserve.withLock { ($0.next(), $0.next()) }
        return Identifier(milliseconds: now.microseconds / 1_000, random: random)
    }
}
