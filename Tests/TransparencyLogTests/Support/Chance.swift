import Foundation
import TransparencyLog

/// SplitMix64: the same numbers for the same seed, so that what fails once fails again.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func hash() -> TreeHash { TreeHash(bytes: bytes(32))! }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// What `ACCORD_FUZZ_SEED` says, else always the same.
    static let seed = ProcessInfo.processInfo.environment["ACCORD_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0x6163_636F_7264
    /// Whether `ACCORD_FUZZ=full` asks for the long run.
    static let isFull = ProcessInfo.processInfo.environment["ACCORD_FUZZ"] == "full"
}
