package import Domain
import EventStore
import Foundation
import Notary
package import TransparencyLog

/// Sets a node up.
package enum NodeSetup {
    /// The administrator and their token, which is shown once and kept nowhere, and the key that checks what the log signs.
    package typealias Made = (administrator: ID<Person>, token: String, verifierKey: VerifierKey)

    /// How long the first token is good, in seconds.
    package static let tokenLife: Int64 = 30 * 86_400

    /// Makes the data directory, the key file and the log, appoints the first administrator and issues their token.
    ///
    /// - Parameter origin: names the log for ever: a host and a path, without a scheme.
    package static func create(
        _ place: NodePlace, origin: String, clock: NodeClock = NodeClock(), tokenLife: Int64 = tokenLife
    ) async throws -> Made {
        let name = try name(origin)
        if place.database == nil {
            guard !place.hasLog else { throw NodePlace.Problem.exists(place.data) }
        } else {
            let log = try await place.openLog(signer: nil, clock: clock)
            let size = try await log.head().size
            await log.close()
            guard size == 0 else { throw NodePlace.Problem.exists("The database") }
        }
        try makeDirectory(place)
        return try await begin(place, name, clock: clock, tokenLife: tokenLife)
    }

    /// - Throws: `NodePlace.Problem.origin`.
    static func name(_ origin: String) throws -> KeyName {
        guard (1...200).contains(origin.utf8.count),
            origin.utf8.allSatisfy({
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }),
            let name = try? KeyName(origin)
        else { throw NodePlace.Problem.origin(origin) }
        return name
    }

    static func makeDirectory(_ place: NodePlace) throws {
        try FileManager.default.createDirectory(
            atPath: place.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Makes the keys, and what a log of one's own begins with.
    ///
    /// - Parameter parent: the log whose entries are there already and from which this one goes on; nil for a new one.
    static func begin(
        _ place: NodePlace, _ name: KeyName, after parent: ContinueLog? = nil, clock: NodeClock, tokenLife: Int64
    ) async throws -> Made {
        let keys = try NodeKeys.create(at: place.keyFile)
        let key = NoteSigner(name: name)
        try OwnerFile.create(at: place.signingKeyFile, line: key.privateKeyText())
        try key.verifierKey.write(toFile: place.verifierKeyFile)
        let signer = try CheckpointSigner(signers: [key], keptAt: place.checkpointFile)
        let log = try await place.openLog(signer: signer, clock: clock)
        do {
            try await signer.check(log, acceptsMissing: parent != nil)
            let vault = try await NodeStorage.open(place, keys: keys).vault
            let submitting = Submitting(log: log, vault: vault, clock: clock, source: "\(name)")
            if let parent { _ = try await submitting.submit(parent, as: .node) }
            let administrator = ID<Person>(Chance.identifier(at: clock.now()))
            _ = try await submitting.submit(AppointAdministrator(id: administrator, fullName: nil), as: .node)
            let (token, _) = try await Tokens(submitting: submitting, clock: clock).issue(
                to: .administrator(administrator), expires: clock.now().advanced(bySeconds: tokenLife), by: .node)
            await log.close()
            try vault.close()
            return (administrator, token, key.verifierKey)
        } catch {
            await log.close()
            throw error
        }
    }
}
