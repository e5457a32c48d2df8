package import Domain

/// Where randomness comes from: the system's generator, which is fit for keys.
package enum Chance {
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// 128 random bits.
    package static func identifier() -> Identifier {
        var generator = SystemRandomNumberGenerator()
        return Identifier(high: generator.next(), low: generator.next())
    }

    /// A new UUIDv7.
    package static func identifier(at now: Instant) -> Identifier {
        var generator = SystemRandomNumberGenerator()
        return Identifier(milliseconds: now.microseconds / 1_000, random: (generator.next(), generator.next()))
    }
}
