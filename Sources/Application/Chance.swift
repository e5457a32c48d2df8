package import Domain
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where randomness comes from: the kernel's generator, which is fit for keys (`getentropy` of POSIX.1-2024).
///
/// It is asked for some kilobytes at a time, for asking costs more than the bytes; what has been given out is
/// overwritten. All of it may be called concurrently.
package enum Chance {
    private struct Reserve {
        var words = [UInt64](repeating: 0, count: 512)
        var left = 0

        mutating func next() -> UInt64 {
            if left == 0 {
                words.withUnsafeMutableBytes { bytes in
                    // Asked for at most this much, it gives all of it and is never interrupted.
                    for start in stride(from: 0, to: bytes.count, by: 256) {
                        guard getentropy(bytes.baseAddress! + start, 256) == 0 else {
                            fatalError("The system gives no randomness; nothing can be sealed without it.")
                        }
                    }
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
