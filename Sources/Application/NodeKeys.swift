import Crypto
import Domain
import Foundation
import Notary

/// The node's own secrets: one file outside `data/` and outside its backups, readable by its owner only.
///
/// Without it nothing in the vault can be read any more. It holds 64 random bytes in base64: 32 that wrap the vault's
/// keys, 32 that key the digests of requests.
package struct NodeKeys: Sendable {
    /// Wraps the keys of the vault (AES-256-GCM).
    let wrapping: SymmetricKey
    /// Keys the digests by which a repeated request is recognised (HMAC-SHA256).
    let requests: SymmetricKey

    /// Makes a new file. Durable when it returns.
    ///
    /// - Throws: `OwnerFile.Problem.exists` if there is one, and what the file system throws.
    package static func create(at path: String) throws -> NodeKeys {
        let bytes = Chance.bytes(64)
        try OwnerFile.create(at: path, line: Data(bytes).base64EncodedString())
        return NodeKeys(bytes)
    }

    /// Reads the file.
    ///
    /// - Throws: `OwnerFile.Problem`.
    package static func read(at path: String) throws -> NodeKeys {
        guard let bytes = Data(base64Encoded: try OwnerFile.read(at: path)), bytes.count == 64 else {
            throw OwnerFile.Problem.unreadable(path)
        }
        return NodeKeys(Array(bytes))
    }

    /// Keys for as long as the process runs: for a mirror, whose vault is empty and stays so.
    static func passing() -> NodeKeys { NodeKeys(Chance.bytes(64)) }

    private init(_ bytes: [UInt8]) {
        wrapping = SymmetricKey(data: bytes.prefix(32))
        requests = SymmetricKey(data: bytes.suffix(32))
    }
}

extension NodeKeys {
    /// - Parameter signed: the id that was signed, which then is the one.
    func repetition(of actor: Actor, key: String, request: [UInt8], id signed: Identifier?) -> Repetition {
        let id = HMAC<SHA256>.authenticationCode(for: Array("\(actor)\n\(key)".utf8), using: requests)
        // Not of the request alone: two seats that answer alike must not be seen to have.
        let fingerprint = HMAC<SHA256>.authenticationCode(for: Array(id) + request, using: requests)
        return Repetition(id: signed ?? Identifier(bytes: Array(id).prefix(16))!, fingerprint: Array(fingerprint))
    }
}
