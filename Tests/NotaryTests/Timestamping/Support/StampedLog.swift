import Notary
import TransparencyLog

/// A log that signs whatever size it is asked for.
struct StampedLog: Sendable {
    let signer = try! NoteSigner(name: KeyName("accord.example.org/test"), seed: [UInt8](repeating: 7, count: 32))

    var key: VerifierKey { signer.verifierKey }

    func note(size: Int) throws -> SignedNote {
        let root = TreeHash.leaf(of: Array("\(size)".utf8))
        let text = Checkpoint(origin: signer.name, size: size, root: root).text
        return try SignedNote(text: text, signatures: [signer.sign(text)])
    }

    func checkpoint(size: Int) throws -> PublishedCheckpoint { try PublishedCheckpoint(note(size: size), of: key) }
}
