package import AsyncHTTPClient
package import TransparencyLog

/// A log's side of the witness protocol (C2SP tlog-witness), for one witness.
package struct WitnessClient: Sendable {
    private let connection: WitnessConnection

    /// How often a submission is tried with the size that the witness says it has seen: it may move between two tries, if
    /// several nodes serve one log.
    private static let attempts = 4

    /// - Parameter patience: how long each exchange may take.
    package init(_ witness: RemoteWitness, http: HTTPClient, patience: Duration = .seconds(5)) {
        connection = WitnessConnection(witness: witness, http: http, patience: patience)
    }

    package var witness: RemoteWitness { connection.witness }

    // MARK: Submitting

    /// Has a checkpoint cosigned. The cosignature has been verified.
    ///
    /// - Parameters:
    ///   - note: the checkpoint, signed by the log.
    ///   - size: what the witness is believed to have seen last. If that is wrong, it says so, and is told again.
    /// - Throws: `WitnessError`; `Malformed` if the note is no checkpoint; what the log throws.
    package func cosign(_ note: SignedNote, of log: any WitnessedLog, believedSize size: Int = 0) async throws
        -> NoteSignature
    {
        let checkpoint = try Checkpoint(note.text)
        var old = min(size, checkpoint.size)
        for _ in 0..<WitnessClient.attempts {
            let proof = old == 0 ? [] : try await log.consistencyProof(from: old, to: checkpoint.size).hashes
            let request = try WitnessRequest(oldSize: old, proof: proof, note: note)
            let answer = try await connection.send("add-checkpoint", request.bytes)
            switch answer.status {
            case 200: return try cosignature(in: answer.body, over: note)
            case 409:
                let seen = try WitnessClient.size(in: answer)
                guard seen != old else {
                    throw WitnessError.malformed("It names \(old) as another size than \(old).")
                }
                guard seen <= checkpoint.size else {
                    throw try await contradiction(of: log, note, origin: checkpoint.origin) ?? .overtaken(by: seen)
                }
                old = seen
            case 400..<500:
                let refusal = WitnessError.refused(status: answer.status, reason: answer.reason)
                guard answer.status == 422 else { throw refusal }
                throw try await contradiction(of: log, note, origin: checkpoint.origin) ?? refusal
            default: throw WitnessError.unreachable("It answered \(answer.status): \(answer.reason)")
            }
        }
        throw WitnessError.overtaken(by: old)
    }

    /// The line of this witness, verified. Lines of its other keys may stand beside it.
    private func cosignature(in body: [UInt8], over note: SignedNote) throws -> NoteSignature {
        let key = witness.key
        let cosigned: SignedNote
        do throws(Malformed) { cosigned = try SignedNote(note.text + [0x0A] + body) } catch {
            throw WitnessError.malformed("\(error)")
        }
        do throws(NoteError) { _ = try cosigned.open(by: [key]) } catch { throw WitnessError.malformed("\(error)") }
        return cosigned.signatures.first { $0.name == key.name && $0.id == key.id }!
    }

    private static func size(in answer: WitnessConnection.Answer) throws -> Int {
        guard answer.type == "text/x.tlog.size" else {
            throw WitnessError.malformed("It answered 409 with \(answer.type), not text/x.tlog.size.")
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard let size = Int(text.dropLast()), size >= 0, text == "\(size)\n" else {
            throw WitnessError.malformed("It answered 409 without a size.")
        }
        return size
    }

    /// What the witness has seen, if it does not go with the log; nil if it does, or if the witness does not tell.
    private func contradiction(of log: any WitnessedLog, _ note: SignedNote, origin: KeyName) async throws
        -> WitnessError?
    {
        guard let seen = try? await latest(origin: origin, keys: try await log.keys) else { return nil }
        // Asked for only now: another node may have gone on, and have told the witness before this one.
        let own = try await log.checkpoint() ?? note
        let objection = try await Consistency.objection(to: try Checkpoint(own.text), seen: try Checkpoint(seen.text)) {
            try await log.consistencyProof(from: $0, to: $1)
        }
        return objection.map { .twoFaces(TwoFaces(witness: witness.key.name, objection: $0, own: own, seen: seen)) }
    }

    // MARK: Reading

    /// The last checkpoint of a log that the witness has cosigned, by the monitoring path. That the log has signed it has
    /// been verified; a cosignature is not asked for, because what the log has signed counts by itself.
    ///
    /// - Parameter keys: those of the log.
    /// - Returns: nil if the witness has cosigned none.
    /// - Throws: `WitnessError`, also if it shows something that the log has not signed.
    package func latest(origin: KeyName, keys: [VerifierKey]) async throws -> SignedNote? {
        let answer = try await connection.send("\(origin.digest)/checkpoint")
        switch answer.status {
        case 200: break
        case 404: return nil
        case 400..<500: throw WitnessError.refused(status: answer.status, reason: answer.reason)
        default: throw WitnessError.unreachable("It answered \(answer.status): \(answer.reason)")
        }
        do {
            let note = try SignedNote(answer.body)
            let opened = try note.open(by: keys.filter { $0.type == .ed25519 && $0.name == origin })
            guard try Checkpoint(opened.text).origin == origin else {
                throw WitnessError.malformed("It shows the checkpoint of another log.")
            }
            return note
        } catch let error as Malformed {
            throw WitnessError.malformed("\(error)")
        } catch let error as NoteError {
            throw WitnessError.malformed("\(error)")
        }
    }
}
