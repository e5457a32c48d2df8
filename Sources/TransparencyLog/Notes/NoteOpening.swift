/// The text of a note, and who is known to have signed it.
package struct OpenedNote: Hashable, Sendable {
    package let text: [UInt8]
    /// Each known key once, with its signature.
    package let signatures: [Verified]

    package struct Verified: Hashable, Sendable {
        package let key: VerifierKey
        package let signature: [UInt8]
    }

    package var signers: [VerifierKey] { signatures.map(\.key) }

    /// The witnesses among the signers, and when each says that it saw the checkpoint, in seconds since 1970.
    package var cosigners: [(key: VerifierKey, time: Int)] {
        signatures.compactMap { verified in
            guard verified.key.type == .cosignature, let cosignature = try? Cosignature(verified.signature) else {
                return nil
            }
            return (verified.key, cosignature.time)
        }
    }
}

/// Why the text of a note cannot be believed.
package enum NoteError: Error, Hashable, Sendable {
    /// A known key's signature is not of this text.
    case badSignature(of: VerifierKey)
    /// None of the keys has signed it.
    case noKnownSigner
    /// Two different keys have the same name and id, so that it cannot be said whose signature one is.
    case ambiguousKeys(VerifierKey, VerifierKey)
}

extension NoteError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badSignature(let key): "The signature of \(key.name) (\(key.idDigits)) is not of this text."
        case .noKnownSigner: "None of the known keys has signed the note."
        case .ambiguousKeys(let key, _): "Two keys are called \(key.name) (\(key.idDigits))."
        }
    }
}

extension SignedNote {
    /// Checks the signatures of known keys. Those of others are ignored, even where only the name or only the id is a
    /// known one's; of several by one key the first counts; those of a type that cannot be verified here count as
    /// unknown.
    ///
    /// - Throws: `NoteError` if no known key has signed, or if the signature of any known key is bad.
    package func open(by keys: some Sequence<VerifierKey>) throws(NoteError) -> OpenedNote {
        var known: [KeyLabel: VerifierKey] = [:]
        for key in keys where key.type != .subtreeCosignature {
            if let other = known.updateValue(key, forKey: KeyLabel(name: key.name, id: key.id)), other != key {
                throw .ambiguousKeys(other, key)
            }
        }
        var verified: [OpenedNote.Verified] = []
        for signature in signatures {
            guard let key = known.removeValue(forKey: KeyLabel(name: signature.name, id: signature.id)) else {
                continue
            }
            guard key.isValid(signature.signature, over: text) else { throw .badSignature(of: key) }
            verified.append(OpenedNote.Verified(key: key, signature: signature.signature))
        }
        guard !verified.isEmpty else { throw .noKnownSigner }
        return OpenedNote(text: text, signatures: verified)
    }
}

private struct KeyLabel: Hashable {
    let name: KeyName
    let id: UInt32
}
