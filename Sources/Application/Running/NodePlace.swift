package import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Notary
package import TransparencyLog

/// Where a node keeps its things: all of it in `data`, but outside of it, and of its backups, the key file and beside that
/// the key which signs the log and the last checkpoint that it signed.
package struct NodePlace: Hashable, Sendable {
    package let data: String
    package let keyFile: String

    package init(data: String, keyFile: String) {
        self.data = data
        self.keyFile = keyFile
    }

    /// The log's private key, `PRIVATE+KEY+…` as the tools of transparency logs write it.
    package var signingKeyFile: String { beside + ".signing-key" }
    /// The key that is to replace it, while it does.
    package var nextSigningKeyFile: String { beside + ".signing-key.next" }
    package var checkpointFile: String { beside + ".checkpoint" }
    private var beside: String { keyFile.hasSuffix(".key") ? String(keyFile.dropLast(4)) : keyFile }

    /// The key that checks what the log signs, for everybody.
    package var verifierKeyFile: String { data + "/log.vkey" }
    /// What witnesses and timestamp authorities have said.
    package var notaryFile: String { data + "/notary.sqlite" }

    package var logFile: String { data + "/log.sqlite" }
    package var vaultFile: String { data + "/vault.sqlite" }
    package var files: String { data + "/files" }

    package enum Problem: Error, Hashable, CustomStringConvertible {
        case exists(String)
        case notInitialised(String)
        case origin(String)

        package var description: String {
            switch self {
            case .exists(let path): "\(path) holds a log already; a node is set up once."
            case .notInitialised(let path): "There is no log in \(path); run accord init first."
            case .origin(let text): "\"\(text)\" names no log; use something like accord.example.org/azerbaijan."
            }
        }
    }
}

/// Sets a node up.
package enum NodeSetup {
    /// Makes the data directory, the key file and the log, appoints the first administrator and issues their token.
    ///
    /// - Parameter origin: names the log for ever: a host and a path, without a scheme.
    /// - Returns: the administrator and their token, which is shown once and kept nowhere, and the key that checks what the
    ///   log signs.
    package static func create(
        _ place: NodePlace, origin: String, clock: NodeClock = NodeClock(), tokenLife: Int64 = 30 * 86_400
    ) async throws -> (administrator: ID<Person>, token: String, verifierKey: VerifierKey) {
        guard (1...200).contains(origin.utf8.count),
            origin.utf8.allSatisfy({
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }),
            let name = try? KeyName(origin)
        else { throw NodePlace.Problem.origin(origin) }
        guard !FileManager.default.fileExists(atPath: place.logFile) else { throw NodePlace.Problem.exists(place.data) }
        try FileManager.default.createDirectory(
            atPath: place.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let keys = try NodeKeys.create(at: place.keyFile)
        let key = NoteSigner(name: name)
        try OwnerFile.create(at: place.signingKeyFile, line: key.privateKeyText())
        try Data("\(key.verifierKey)\n".utf8).write(to: URL(fileURLWithPath: place.verifierKeyFile), options: .atomic)
        let signer = try CheckpointSigner(signers: [key], keptAt: place.checkpointFile)
        let log = try SQLiteLog(path: place.logFile, signer: signer, clock: { clock.now() })
        try await signer.check(log)
        let vault = try Vault(path: place.vaultFile, keys: keys)
        let submitting = Submitting(log: log, vault: vault, clock: clock, source: origin)
        let administrator = ID<Person>(Chance.identifier(at: clock.now()))
        _ = try await submitting.submit(AppointAdministrator(id: administrator, fullName: nil), as: .node)
        let (token, _) = try await Tokens(submitting: submitting, clock: clock).issue(
            to: .administrator(administrator), expires: clock.now().advanced(bySeconds: tokenLife), by: .node)
        await log.close()
        try vault.close()
        return (administrator, token, key.verifierKey)
    }
}
