package import TransparencyLog

/// Why a witness has not cosigned, or has not told what it has seen.
package enum WitnessError: Error, Hashable, Sendable {
    /// There was no answer, none in time, or the witness itself could not answer.
    case unreachable(String)
    /// It has refused, with this status and reason, although nothing that it has seen contradicts the log.
    case refused(status: Int, reason: String)
    /// What it answered is not what the protocol has.
    case malformed(String)
    /// It has cosigned a later checkpoint of the log meanwhile, so that this one is not needed any more.
    case overtaken(by: Int)
    /// It has seen a checkpoint, signed by the log, that does not go with what the log holds.
    case twoFaces(TwoFaces)
}

extension WitnessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let detail): "It cannot be reached: \(detail)"
        case .refused(let status, let reason): "It refused with \(status): \(reason)"
        case .malformed(let detail): "Its answer is not that of a witness: \(detail)"
        case .overtaken(let size): "It has cosigned a later checkpoint, of \(size) entries."
        case .twoFaces(let faces): faces.description
        }
    }
}

/// Two checkpoints that one log has signed and that do not go together: whoever holds both can prove it.
package struct TwoFaces: Hashable, Sendable {
    package let witness: KeyName
    package let objection: Consistency.Objection
    /// What the log holds.
    package let own: SignedNote
    /// What the witness has seen.
    package let seen: SignedNote

    package init(witness: KeyName, objection: Consistency.Objection, own: SignedNote, seen: SignedNote) {
        self.witness = witness
        self.objection = objection
        self.own = own
        self.seen = seen
    }
}

extension TwoFaces: CustomStringConvertible {
    package var description: String {
        let sizes = [own, seen].map { (try? Checkpoint($0.text)).map { "\($0.size) entries" } ?? "unknown size" }
        return switch objection {
        case .larger: "\(witness) has seen a checkpoint of \(sizes[1]), and the log holds only \(sizes[0])."
        case .fork: "The log of \(sizes[0]) does not begin with the \(sizes[1]) that \(witness) has seen."
        }
    }
}
