import Domain
import EventStore

/// A ballot of a secret round as the vault keeps it: what was answered, with the prose beside it, padded to one size so
/// that nobody who looks at the files can tell a long objection from a bare yes.
struct SealedBallot {
    let position: Position
    /// The reason or the reservation. They enter the vault as prose of their own once the close has opened the ballot.
    let prose: [SealedValue]

    /// Every ballot has this many bytes. The longest prose that `Sealing` lets through fits, all its characters escaped.
    static let size = 6_144

    /// - Parameter key: r, fresh unless whoever answers has chosen it.
    /// - Returns: the value to keep; its commitment is the one that stands in the entry.
    /// - Throws: `JSONProblem` if the prose is longer than all ballots are.
    func sealed(
        _ round: ID<Round>, _ item: Int, _ seat: ID<Organisation>, key: [UInt8] = Chance.bytes(32)
    ) throws -> SealedValue {
        let field = Position.field(round, item, seat)
        let commitment = Commitment(to: position.committed, field: field, key: key)
        var members: [JSON.Member] = [JSON.Member("answer", .string(position.answer.rawValue))]
        for value in prose {
            members.append(
                JSON.Member(
                    value.field,
                    [
                        "commitment": .string(value.commitment.description),
                        "key": .string(Base64URL.encode(value.key)),
                        "value": .string(Base64URL.encode(value.value)),
                    ]))
        }
        var bytes = JSON.object(members).bytes
        guard bytes.count <= SealedBallot.size else {
            throw JSONProblem(.textTooLong, at: "/position", "Shorten what stands beside the answer.")
        }
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: SealedBallot.size - bytes.count)
        return SealedValue(commitment: commitment, field: field, key: key, value: bytes, person: nil)
    }

    /// Reads what `sealed` has made.
    init(_ value: SealedValue) throws {
        let end = (value.value.lastIndex { $0 != UInt8(ascii: " ") } ?? -1) + 1
        let json = try JSON(parsing: Array(value.value[..<end]), limits: .none)
        guard let answer = json["answer"]?.string.flatMap(Answer.init(rawValue:)) else {
            throw VaultError.damaged(value.commitment)
        }
        var prose: [SealedValue] = []
        for field in ["reason", "reservation"] {
            guard let member = json[field] else { continue }
            guard let commitment = member["commitment"]?.string.flatMap({ Commitment($0) }),
                let key = member["key"]?.string.flatMap({ Base64URL.decode($0) }),
                let text = member["value"]?.string.flatMap({ Base64URL.decode($0) })
            else { throw VaultError.damaged(value.commitment) }
            prose.append(
                SealedValue(commitment: commitment, field: field, key: key, value: text, person: nil))
        }
        self.prose = prose
        position = Position(
            answer: answer, reason: prose.first { $0.field == "reason" }?.commitment,
            reservation: prose.first { $0.field == "reservation" }?.commitment)
    }

    init(position: Position, prose: [SealedValue]) {
        self.position = position
        self.prose = prose
    }
}
