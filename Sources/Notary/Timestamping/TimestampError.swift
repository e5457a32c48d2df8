/// Why there is no timestamp, or none that can be believed.
package enum TimestampError: Error, Hashable, Sendable {
    /// The bytes are no token, or no answer of an authority.
    case malformed(String)
    /// It is a token, but not of these bytes, not in answer to this request, or not by an authority that is trusted.
    case untrusted(String)
    /// The certificates to trust cannot be read.
    case authorities(path: String, reason: String)
    /// The address of the authority is none.
    case address(String)
    /// The authority says that it will not stamp this.
    case refused(String)
    /// The authority does not answer, or not what it should.
    case unavailable(String)
    /// The system's libcrypto has failed.
    case library(String)
}

extension TimestampError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): "Not a timestamp: \(reason)."
        case .untrusted(let reason): "The timestamp cannot be believed: \(reason)."
        case .authorities(let path, let reason): "No certificates of timestamp authorities in \(path): \(reason)."
        case .address(let text):
            "\"\(text)\" is no address of a timestamp authority; use something like https://tsa.example.org/tsr."
        case .refused(let reason): "The timestamp authority refuses: \(reason)."
        case .unavailable(let reason): "The timestamp authority gives no timestamp: \(reason)."
        case .library(let reason): "libcrypto has failed: \(reason)."
        }
    }
}
