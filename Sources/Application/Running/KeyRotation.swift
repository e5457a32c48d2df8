import Domain
import EventStore
import Foundation
import Notary
package import TransparencyLog

/// Replaces the key that signs the log's heads. The change is an entry in which the old key vouches for the new one, and the
/// head that covers it is signed with both: whoever has the old one learns the new one from the log itself.
package enum KeyRotation {
    /// Makes a new key and puts it in the old one's place. The node must not be running. A death in between is made good by
    /// the next start: whichever key the log says it has is the one that signs.
    ///
    /// - Returns: the key that checks what is signed from now on.
    /// - Throws: what opening the node throws; `SubmissionError.busy` if another node has recorded something meanwhile.
    package static func rotate(_ place: NodePlace, clock: NodeClock = NodeClock()) async throws -> VerifierKey {
        if place.isMirror { throw NodePlace.Problem.mirror(place.data) }
        try await finish(place)
        let old = try NoteSigner(privateKeyText: OwnerFile.read(at: place.signingKeyFile))
        if !FileManager.default.fileExists(atPath: place.nextSigningKeyFile) {
            try OwnerFile.create(
                at: place.nextSigningKeyFile, line: NoteSigner(name: old.name).privateKeyText())
        }
        let next = try NoteSigner(privateKeyText: OwnerFile.read(at: place.nextSigningKeyFile))
        let signer = try CheckpointSigner(signers: [old, next], keptAt: place.checkpointFile)
        let log = try await place.openLog(signer: signer, clock: clock)
        do {
            try await signer.check(log)
            let vault = try await place.openVault()
            let submitting = Submitting(log: log, vault: vault, clock: clock, source: "\(old.name)")
            let endorsement = try signer.endorse(next.verifierKey)
            let rotation = RotateLogKey(
                verifierKey: "\(next.verifierKey)", endorsement: endorsement.note.lines)
            _ = try await submitting.submit(rotation, as: .node, at: endorsement.checkpoint.size)
            try vault.close()
        } catch {
            await log.close()
            throw error
        }
        await log.close()
        try await finish(place)
        return next.verifierKey
    }

    /// Puts a new key in its place if the log says that it has it.
    static func finish(_ place: NodePlace) async throws {
        guard FileManager.default.fileExists(atPath: place.nextSigningKeyFile) else { return }
        let next = try NoteSigner(privateKeyText: OwnerFile.read(at: place.nextSigningKeyFile))
        let log = try await place.readLog()
        let entry = try await log.stream(StreamName(.log), after: 0).last
        await log.close()
        guard let entry else { return }
        var reader = EventReader()
        guard case .log(.keyRotated(let rotated)) = try reader.read(entry).event,
            rotated.verifierKey == "\(next.verifierKey)"
        else { return }
        try keepFirst(place)
        try next.verifierKey.write(toFile: place.verifierKeyFile)
        guard rename(place.nextSigningKeyFile, place.signingKeyFile) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// Keeps the public key that is about to be replaced, if it is the first.
    private static func keepFirst(_ place: NodePlace) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: place.signingKeyFile), !files.fileExists(atPath: place.firstKeyFile) else {
            return
        }
        let old = try NoteSigner(privateKeyText: OwnerFile.read(at: place.signingKeyFile))
        try old.verifierKey.write(toFile: place.firstKeyFile)
    }

    /// The keys that a log has been signed with, as far as they are known here: the one that was replaced first, if that is
    /// kept, and those that the log's entries name, the present one among them. Where the log goes on from another, keys of
    /// that may be among them too, under its name.
    ///
    /// - Throws: `Malformed` if what is kept or named is no key; what the storage throws.
    static func keys(of log: any EventLog, at place: NodePlace) async throws -> [VerifierKey] {
        var keys: [VerifierKey] = []
        if let first = try place.firstVerifierKey { keys.append(first) }
        var reader = EventReader()
        for entry in try await log.stream(StreamName(.log), after: 0) {
            if case .log(.keyRotated(let rotated)) = try reader.read(entry).event {
                keys.append(try VerifierKey(rotated.verifierKey))
            }
        }
        return keys
    }
}
