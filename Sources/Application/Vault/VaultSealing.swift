import Crypto
import Domain
import Foundation

/// How values are sealed, wherever they are kept.
struct VaultSealing: Sendable {
    private let wrapping: SymmetricKey

    init(_ keys: NodeKeys) { wrapping = keys.wrapping }

    func wrap(_ key: SymmetricKey) throws -> Data {
        try AES.GCM.seal(key.withUnsafeBytes { Data($0) }, using: wrapping).combined!
    }

    func unwrap(_ wrapped: some DataProtocol) throws -> SymmetricKey {
        SymmetricKey(data: try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped), using: wrapping))
    }

    /// r, the field's name behind a length, and the value; bound to the commitment as additional data.
    static func seal(_ value: SealedValue, by key: SymmetricKey) throws -> Data {
        let field = Array(value.field.utf8)
        let plain = value.key + [UInt8(field.count)] + field + value.value
        return try AES.GCM.seal(plain, using: key, authenticating: value.commitment.bytes).combined!
    }

    static func open(
        _ sealed: some DataProtocol, by key: SymmetricKey, _ commitment: Commitment, _ person: ID<Person>?
    ) throws -> SealedValue {
        let plain = Array(
            try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: commitment.bytes))
        guard plain.count > 32, plain.count >= 33 + Int(plain[32]) else { throw VaultError.damaged(commitment) }
        let valueStart = 33 + Int(plain[32])
        return SealedValue(
            commitment: commitment, field: String(decoding: plain[33..<valueStart], as: UTF8.self),
            key: Array(plain[..<32]), value: Array(plain[valueStart...]), person: person)
    }
}
