package import TransparencyLog

/// Whether what witnesses have seen of a log goes with what it holds: to be asked before a log signs anything after a
/// start, because a copy restored from a backup does not know what it has signed since.
package enum Consistency {
    /// How a checkpoint that the log has signed does not go with what it holds.
    package enum Objection: String, Hashable, Sendable {
        /// It is of a larger tree than there is: the log was put back to an earlier state.
        case larger
        /// It is of another history.
        case fork
    }

    /// Compares one checkpoint of the log with what it holds. The signature is not looked at.
    ///
    /// - Parameters:
    ///   - own: the tree as it is, whether it has been signed or not.
    ///   - proof: proves that the own tree begins with its own earlier one, from a size above 0 to that of `own`.
    /// - Returns: nil if the own tree begins with the one that was seen.
    /// - Throws: what `proof` throws.
    package static func objection(
        to own: Checkpoint, seen: Checkpoint, proof: (_ from: Int, _ to: Int) async throws -> ConsistencyProof
    ) async throws -> Objection? {
        guard seen.size <= own.size else { return .larger }
        guard seen.size > 0 else { return seen.root == .emptyRoot ? nil : .fork }
        let hashes = seen.size == own.size ? [] : try await proof(seen.size, own.size).hashes
        do throws(ProofError) {
            try ConsistencyProof(oldSize: seen.size, newSize: own.size, hashes: hashes)
                .verify(oldRoot: seen.root, newRoot: own.root)
            return nil
        } catch { return .fork }
    }

    /// What a witness has last cosigned of the log, validly signed by it.
    package struct Seen: Hashable, Sendable {
        package let witness: KeyName
        package let note: SignedNote

        package init(witness: KeyName, note: SignedNote) {
            self.witness = witness
            self.note = note
        }
    }

    /// Why a log must not sign.
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        package let objection: Objection
        package let seen: Seen
        package let seenSize: Int
        package let ownSize: Int

        /// One line for the operator.
        package var description: String {
            switch objection {
            case .larger:
                """
                Nothing is signed: this log has \(ownSize) entries, and the witness \(seen.witness) has seen its \
                checkpoint of \(seenSize); it is an older copy, so bring back the newest one. Only if that is lost, and to sign \
                a second history that the witness can prove to be one, say --accept-older-log \(ownSize).
                """
            case .fork:
                """
                Nothing is signed: this log of \(ownSize) entries does not begin with the \(seenSize) that the witness \
                \(seen.witness) has seen under its key; it is another history.
                """
            }
        }
    }

    /// Whether the log may sign what it holds.
    ///
    /// - Parameters:
    ///   - own: the tree as it is.
    ///   - seen: what the witnesses have seen, as `WitnessClient.latest` has verified it.
    ///   - proof: see `objection`.
    /// - Returns: nil if it may; else the first reason against it.
    /// - Throws: `Malformed` if a note is not a checkpoint of this log; what `proof` throws.
    package static func check(
        own: Checkpoint, seen: [Seen], proof: (_ from: Int, _ to: Int) async throws -> ConsistencyProof
    ) async throws -> Refusal? {
        for one in seen {
            let checkpoint = try Checkpoint(one.note.text)
            guard checkpoint.origin == own.origin else {
                throw Malformed(.checkpoint, "it is of the log \(checkpoint.origin), not \(own.origin)")
            }
            if let objection = try await objection(to: own, seen: checkpoint, proof: proof) {
                return Refusal(objection: objection, seen: one, seenSize: checkpoint.size, ownSize: own.size)
            }
        }
        return nil
    }
}
