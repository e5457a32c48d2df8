import Foundation
import Notary
import Testing
import TransparencyLog

/// A witness that has seen a longer log under a node's name and key than the node has.
struct OtherLogWitness {
    private let running: Running
    /// How it is given to a node.
    let named: String
    /// The same witness where nobody answers.
    let unreachable: String
    /// What it has seen: a checkpoint that the log's key has signed.
    let seen: SignedNote

    /// - Parameter place: of a node with a log and its key; what the witness has stands beside it.
    init(at place: Place) async throws {
        let secret = try place.read("accord-data.signing-key").trimmingCharacters(in: .newlines)
        let signer = try NoteSigner(privateKeyText: secret)
        let made = try await place.accord("witness", "init", "witness.example")
        let key = String(try #require(made.lines.first))
        let added = try await place.accord("witness", "add-log", "\(signer.verifierKey)")
        try #require(added.status == 0, "\(added.error)")
        let (running, address) = try await WitnessTests.serve(place)
        self.running = running
        named = "\(key)=\(address)"
        unreachable = "\(key)=http://127.0.0.1:1"
        let text = Checkpoint(origin: signer.name, size: 1_000_000, root: .leaf(of: [1])).text
        seen = try SignedNote(text: text, signatures: [signer.sign(text)])
        let request = try WitnessRequest(oldSize: 0, proof: [], note: seen)
        let answer = try await WitnessTests.send("\(address)/add-checkpoint", request.bytes)
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// Asks it to end and waits until it has; without that it may end before it is asked for the last time.
    ///
    /// - Returns: the status with which it ended.
    func stop() async -> Int32 {
        running.signal(SIGTERM)
        return await running.end()
    }
}
