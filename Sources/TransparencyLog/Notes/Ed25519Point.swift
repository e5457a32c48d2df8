/// Which encodings of points are fit to be somebody's Ed25519 key (RFC 8032, section 5.1.3).
enum Ed25519Point {
    /// Why the 32 bytes are not; nil if they are.
    ///
    /// Under a point of small order almost anything has a signature, and a key with two spellings has two ids. Whether a
    /// point lies on the curve at all is left to verification, which accepts nothing for one that does not.
    static func objection(to key: [UInt8]) -> String? {
        var y = key
        y[31] &= 0x7F
        // The prime is 2^255 - 19: 0xED, thirty times 0xFF, 0x7F, from the low end.
        let isCanonical = y[31] < 0x7F || y[1...30].contains { $0 < 0xFF } || y[0] < 0xED
        guard isCanonical else { return "the public key has another spelling" }
        guard !smallOrder.contains(y) else { return "the public key is a point of small order" }
        return nil
    }

    /// The y coordinates of the eight points whose order divides 8: 1, -1, 0 and the two of order 8.
    private static let smallOrder: [[UInt8]] = [
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [UInt8](repeating: 0, count: 32),
        Hexadecimal.decode("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05".utf8)!,
        Hexadecimal.decode("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".utf8)!,
    ]
}
