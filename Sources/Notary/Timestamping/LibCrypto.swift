internal import CLibCrypto

/// The system's libcrypto. Its queue of errors belongs to the thread, so whoever reads it does so before the next
/// suspension; none of what calls it here is asynchronous.
enum LibCrypto {
    /// Empties the queue of errors, so that what stands in it later is of the calls that follow.
    static func begin() { ERR_clear_error() }

    /// Empties the queue of errors and says what stood in it, the cause first.
    static func reason() -> String {
        var reasons: [String] = []
        var reason: UnsafePointer<CChar>?
        var detail: UnsafePointer<CChar>?
        while clibcrypto_next_error(&reason, &detail) != 0 {
            var text = reason.map { String(cString: $0) } ?? "unknown error"
            if let detail { text += " (\(String(cString: detail)))" }
            if !reasons.contains(text) { reasons.append(text) }
        }
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }

    /// What failed without a reason that the caller could do something about, such as for lack of memory.
    static func failure() -> TimestampError { .library(reason()) }

    /// The DER that one of the library's `i2d` functions allocates; nil if it fails.
    static func encoded(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32) -> [UInt8]? {
        var output: UnsafeMutablePointer<UInt8>?
        let count = encode(&output)
        defer { clibcrypto_free(output) }
        guard count > 0, let output else { return nil }
        return Array(UnsafeBufferPointer(start: output, count: Int(count)))
    }

    /// What one of the library's `d2i` functions makes of all of the bytes; nil if it fails or leaves some over.
    static func decoded<Object>(
        _ bytes: [UInt8], _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Object?,
        free: (Object) -> Void
    ) -> Object? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var cursor: UnsafePointer<UInt8>? = start
            guard let object = decode(&cursor, buffer.count) else { return nil }
            guard cursor == start + buffer.count else {
                free(object)
                return nil
            }
            return object
        }
    }
}
