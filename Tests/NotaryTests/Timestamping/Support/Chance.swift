/// SplitMix64: the same numbers for the same seed.
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

    /// The bytes with one to four changes: a bit turned, a byte replaced, some left out, doubled or cut off.
    mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            let end = min(bytes.count, place + Int.random(in: 1...8, using: &self))
            switch Int.random(in: 0..<8, using: &self) {
            case 0...2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 3, 4: bytes[place] = [0, 1, 0x30, 0x7F, 0x80, 0x81, 0x84, 0xA0, 0xFF].randomElement(using: &self)!
            case 5: bytes.removeSubrange(place..<end)
            case 6: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }
}
