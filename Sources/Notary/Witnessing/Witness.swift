internal import Foundation
internal import GRDB
package import TransparencyLog

/// A witness (C2SP tlog-witness): it cosigns the checkpoints of the logs that it trusts, as long as each begins with the
/// one before, so that a log cannot show one history to some and another to others.
///
/// What is cosigned is compared, replaced and on disk in one transaction before anybody is told of it: whatever dies the
/// moment after, and however many ask at once, in this process or in others, no two cosignatures of this key contradict
/// each other. All methods may be called concurrently.
package final class Witness: Sendable {
    private let signer: NoteSigner
    private let database: DatabaseQueue
    private let clock: @Sendable () -> Int

    /// What it answers to a request that could be read.
    package enum Answer: Hashable, Sendable {
        case cosigned(NoteSignature)
        /// Never `.acceptable`.
        case refused(WitnessVerdict)
    }

    /// Makes a witness: a fresh key, and a state that has seen nothing.
    ///
    /// - Returns: the key to hand to logs and auditors.
    /// - Throws: `WitnessPlace.Problem`, `DurableFile.Problem`.
    package static func create(at place: WitnessPlace, name: KeyName) throws -> VerifierKey {
        guard !FileManager.default.fileExists(atPath: place.stateFile) else {
            throw WitnessPlace.Problem.exists(place.stateFile)
        }
        let signer = NoteSigner(name: name)
        try place.write(signer)
        let database = try DurableFile.open(path: place.stateFile, label: "witness")
        try database.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                try WitnessTables.create(for: signer.cosignerKey, in: db)
                return .commit
            }
        }
        try database.close()
        return signer.cosignerKey
    }

    /// Opens what `create` has made.
    ///
    /// - Parameter clock: seconds since 1970.
    /// - Throws: `WitnessPlace.Problem`, `DurableFile.Problem`; also if the state is not that of the key.
    package init(at place: WitnessPlace, clock: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) })
        throws
    {
        signer = try place.signer()
        database = try DurableFile.openExisting(path: place.stateFile, label: "witness")
        self.clock = clock
        let key = signer.cosignerKey
        let isOurs = try database.read { try WitnessTables.belong(to: key, in: $0) }
        guard isOurs else {
            throw DurableFile.Problem.unreadable(
                path: place.stateFile, detail: "It is not the state of the witness whose key lies beside it.")
        }
    }

    /// The key that checks its cosignatures.
    package var key: VerifierKey { signer.cosignerKey }

    // MARK: Logs

    /// The keys of the logs that it trusts.
    package func logs() throws -> [VerifierKey] { try database.read { try WitnessTables.allKeys(in: $0) } }

    /// Trusts a key from now on, also in other processes that serve this witness. The name of the key is the log's
    /// origin; a log may have several keys, one after the other.
    ///
    /// - Returns: whether it was not trusted before.
    /// - Throws: `Malformed` if the key is not of a log's type; what SQLite throws.
    package func trust(_ log: VerifierKey) throws -> Bool {
        guard log.type == .ed25519 else {
            throw Malformed(.verifierKey, "a log's key has the type 01, and this has 0\(log.type.rawValue)")
        }
        return try transaction { db in
            guard try !WitnessTables.keys(of: log.name, in: db).contains(log) else { return false }
            try WitnessTables.add(log, in: db)
            return true
        }
    }

    // MARK: Cosigning

    /// Judges a request, and cosigns what is acceptable. Of two that race one is judged after the other.
    ///
    /// The time of a cosignature never goes back from one checkpoint of a log to the next, whatever the clock does.
    ///
    /// - Throws: what SQLite throws; nothing has been cosigned then.
    package func answer(_ request: WitnessRequest) async throws -> Answer {
        let now = max(0, clock())
        let signer = signer
        return try await database.writeWithoutTransaction { db in
            var answer: Answer?
            try db.inTransaction(.immediate) {
                answer = try Witness.answer(request, signer: signer, now: now, in: db)
                return .commit
            }
            return answer!
        }
    }

    private static func answer(
        _ request: WitnessRequest, signer: NoteSigner, now: Int, in db: Database
    ) throws -> Answer {
        let origin = request.checkpoint.origin
        let keys = try WitnessTables.keys(of: origin, in: db)
        let last = try WitnessTables.last(of: origin, in: db)
        let seen = last.map { (size: $0.size, root: $0.root) }
        let verdict = request.verdict(keys: keys.isEmpty ? nil : keys, last: seen)
        switch verdict {
        case .acceptable:
            let time = max(now, last?.time ?? 0)
            let cosignature = try signer.cosign(request.note.text, time: time)
            let cosigned = WitnessTables.Cosigned(
                size: request.checkpoint.size, root: request.checkpoint.root, time: time,
                note: try note(request.note, signedBy: keys, cosignature))
            try WitnessTables.replace(origin, by: cosigned, in: db)
            return .cosigned(cosignature)
        case .unknownLog, .untrusted: return .refused(verdict)
        case .otherSize, .inconsistent:
            if let kind = WitnessEvidence.kind(of: request.checkpoint, verdict, last: seen) {
                try WitnessTables.keep(request, kind, against: last, time: now, in: db)
            }
            return .refused(verdict)
        }
    }

    /// The checkpoint with the signatures that were checked, and no others.
    private static func note(
        _ note: SignedNote, signedBy keys: [VerifierKey], _ cosignature: NoteSignature
    ) throws -> [UInt8] {
        var signatures = try note.open(by: keys).signatures.map {
            NoteSignature(name: $0.key.name, id: $0.key.id, signature: $0.signature)
        }
        signatures.append(cosignature)
        return try SignedNote(text: note.text, signatures: signatures).bytes
    }

    // MARK: Publishing

    /// The last checkpoint that it has cosigned for a log, with the log's signature and its own.
    ///
    /// - Parameter digest: of the log's origin; see `KeyName.digest`.
    /// - Returns: nil if it has cosigned none.
    package func latest(digest: String) async throws -> [UInt8]? {
        try await database.read { try WitnessTables.note(digest: digest, in: $0) }
    }

    /// The validly signed requests that it has refused because they do not go with what it had cosigned, oldest first.
    package func evidence() throws -> [WitnessEvidence] { try database.read { try WitnessTables.evidence(in: $0) } }

    /// Lets go of the file.
    package func close() throws { try database.close() }

    private func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.writeWithoutTransaction { db in
            var value: Value?
            try db.inTransaction(.immediate) {
                value = try body(db)
                return .commit
            }
            return value!
        }
    }
}
