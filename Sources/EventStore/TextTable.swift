/// Texts that come again and again (the types of entries, the source of a log), so that reading one that is known
/// allocates nothing. It keeps at most 256; a text that falls on the place of another takes it.
struct TextTable: Sendable {
    private var places: [String]

    init() { places = [] }

    /// The text of these bytes; nil if they are not UTF-8.
    mutating func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        // Short ones need no memory of their own anyway.
        if bytes.count <= 15 { return String(validating: bytes, as: UTF8.self) }
        if places.isEmpty { places = [String](repeating: "", count: 256) }
        var hash = UInt64(bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            offset += 8
        }
        hash = (hash ^ bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(hash >> 56)
        let isKnown = places[place].utf8.withContiguousStorageIfAvailable { known in
            known.count == bytes.count && UnsafeRawBufferPointer(known).elementsEqual(bytes)
        }
        if isKnown == true { return places[place] }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        places[place] = text
        return text
    }
}
