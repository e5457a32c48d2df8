package import Domain

/// What is wrong with a signature.
package enum SignatureProblem: Error, Hashable, Sendable {
    /// It is no JWS of the form that is taken here.
    case malformed(String)
    /// The organisation for which it was submitted has registered no such key.
    case unknownKey(Thumbprint)
    /// The organisation's key did not count at that time: it was not confirmed yet, or revoked.
    case notCounting(Thumbprint)
    /// The key has not signed this text.
    case wrong(text: String)
    /// The key has signed something else than this: the first member of the text that differs.
    case otherSubmission(member: String, signed: String, submitted: String)
}

extension SignatureProblem: CustomStringConvertible {
    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .malformed(let detail): detail
        case .unknownKey(let key): "The organisation has registered no key \(key)."
        case .notCounting(let key): "The key \(key) was not confirmed at that time, or revoked."
        case .wrong(let text): "The key has not signed this; what has to be signed is: \(text.prefix(4_000))"
        case .otherSubmission(let member, let signed, let submitted):
            "The key has signed another submission: \(member) is \(signed) there, and \(submitted) here."
        }
    }
}
