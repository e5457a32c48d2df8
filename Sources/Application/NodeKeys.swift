import Crypto
import Domain
import Foundation

/// The node's own secrets: one file outside `data/` and outside its backups, readable by its owner only.
///
/// Without it nothing in the vault can be read any more. It holds 64 random bytes in base64: 32 that wrap the vault's
/// keys, 32 that key the digests of requests.
package struct NodeKeys: Sendable {
    /// Wraps the keys of the vault (AES-256-GCM).
    let wrapping: SymmetricKey
    /// Keys the digests by which a repeated request is recognised (HMAC-SHA256).
    let requests: SymmetricKey

    package enum Problem: Error, Hashable, CustomStringConvertible {
        case missing(String)
        case unreadable(String)
        case exposed(String)
        case exists(String)

        package var description: String {
            switch self {
            case .missing(let path): "There is no key file at \(path); run accord init, or say where it is with --key."
            case .unreadable(let path): "\(path) is not a key file of Accord."
            case .exposed(let path): "\(path) can be read by others than its owner; run chmod 600 on it."
            case .exists(let path): "\(path) is there already; it is never overwritten."
            }
        }
    }

    /// Makes a new file. Durable when it returns.
    ///
    /// - Throws: `Problem.exists` if there is one, and what the file system throws.
    package static func create(at path: String) throws -> NodeKeys {
        let bytes = Chance.bytes(64)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? Problem.exists(path) : CocoaError(.fileWriteUnknown)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data((Data(bytes).base64EncodedString() + "\n").utf8))
        try handle.synchronize()
        try handle.close()
        return NodeKeys(bytes)
    }

    /// Reads the file.
    package static func read(at path: String) throws -> NodeKeys {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Problem.missing(path)
        }
        if let permissions = attributes[.posixPermissions] as? Int, permissions & 0o077 != 0 {
            throw Problem.exposed(path)
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let bytes = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes.count == 64
        else { throw Problem.unreadable(path) }
        return NodeKeys(Array(bytes))
    }

    private init(_ bytes: [UInt8]) {
        wrapping = SymmetricKey(data: bytes.prefix(32))
        requests = SymmetricKey(data: bytes.suffix(32))
    }
}

extension NodeKeys {
    func repetition(of actor: Actor, key: String, request: [UInt8]) -> Repetition {
        let id = HMAC<SHA256>.authenticationCode(for: Array("\(actor)\n\(key)".utf8), using: requests)
        // Not of the request alone: two seats that answer alike must not be seen to have.
        let fingerprint = HMAC<SHA256>.authenticationCode(for: Array(id) + request, using: requests)
        return Repetition(id: Identifier(bytes: Array(id).prefix(16))!, fingerprint: Array(fingerprint))
    }
}
