import Application
import Domain
import EventStore
import Hummingbird
import TransparencyLog

/// The answer to what a seat has said, made of what was recorded and nothing else: this is the hot path.
enum SeatAnswer {
    /// - Parameter proof: goes with the receipt, if it was asked for.
    static func response(to submitted: Submitted, with proof: TreeProof?) -> Response {
        .json(bytes: bytes(of: submitted, proof), submitted.headers(with: proof))
    }

    private static func bytes(of submitted: Submitted, _ proof: TreeProof?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        guard case .seat(let round, let seat) = submitted.stream, case .seat(let event) = submitted.events[0].event
        else {
            return JSON.object([JSON.Member("receipt", submitted.receipt(with: proof))]).bytes
        }
        output += #"{"round":""#.utf8
        round.value.append(to: &output)
        output += #"","seat":""#.utf8
        seat.value.append(to: &output)
        output += #"","version":"#.utf8
        output += String(submitted.version).utf8
        switch event {
        case .taken(let taken):
            append(item: taken.item, to: &output)
            output += #","answer":""#.utf8
            output += taken.position.answer.rawValue.utf8
            output.append(UInt8(ascii: "\""))
        // What a secret ballot says is told to nobody, not even to whoever cast it.
        case .sealed(let sealed): append(item: sealed.item, to: &output)
        case .withdrawn(let withdrawn): append(item: withdrawn.item, to: &output)
        case .proxyGiven(let given):
            output += #","givenTo":""#.utf8
            given.to.value.append(to: &output)
            output.append(UInt8(ascii: "\""))
        case .proxyWithdrawn, .opened: break
        }
        output += #","receipt":"#.utf8
        submitted.appendReceipt(to: &output, with: proof)
        output.append(UInt8(ascii: "}"))
        return output
    }

    private static func append(item: Int, to output: inout [UInt8]) {
        output += #","item":"#.utf8
        output += String(item).utf8
    }
}
