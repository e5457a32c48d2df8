import Auditing
import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog

/// A log published as files is verified where it lies, from a directory or over HTTP, and a receipt against it.
@Suite struct VerifyTilesTests {
    /// The sample, exported and published under a key of the test's.
    private struct Published {
        let place: Place
        let lines: [[UInt8]]
        let signer: NoteSigner

        init() async throws {
            place = try await Place.withSample()
            let exported = try await place.accord("export", "--output", "log.jsonl")
            try #require(exported.status == 0)
            let data = try Data(contentsOf: URL(fileURLWithPath: place.directory + "/log.jsonl"))
            lines = data.split(separator: UInt8(ascii: "\n")).map { Array($0) }
            signer = NoteSigner(name: try KeyName("accord.example.org/test"))
            try await TileExport.write(
                directory: place.directory + "/tiles", checkpoint: try checkpoint(lines.count),
                verifierKey: signer.verifierKey
            ) { [lines] in Array(lines[$0]) }
        }

        func checkpoint(_ size: Int) throws -> [UInt8] {
            let nodes = InMemoryNodes(leaves: lines.prefix(size).map { TreeHash.leaf(of: $0) })
            let text = Checkpoint(origin: signer.name, size: size, root: nodes.range.root).text
            return try SignedNote(text: text, signatures: [signer.sign(text)]).bytes
        }

        func write(_ bytes: [UInt8], to name: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: place.directory + "/" + name))
        }
    }

    @Test func `a directory is clean, under its own key and against an earlier checkpoint`() async throws {
        let published = try await Published()
        let place = published.place
        let own = try await place.accord("verify", "tiles")
        #expect(own.status == 0, "\(own.output)\(own.error)")
        #expect(own.error.contains("--key"))
        try published.write(try published.checkpoint(100), to: "earlier")
        let key = "\(published.signer.verifierKey)"
        let result = try await place.accord("verify", "tiles", "--key", key, "--from", "earlier", "--json")
        #expect(result.status == 0)
        let checkpoints = try #require(try JSON(parsing: Array(result.output.utf8))["checkpoints"]?.array)
        #expect(checkpoints.map { $0["size"]?.integer } == [100, published.lines.count])
        let stranger = NoteSigner(name: published.signer.name).verifierKey
        let foreign = try await place.accord("verify", "tiles", "--key", "\(stranger)", "--json")
        #expect(foreign.status == 1)
        #expect(try JSON(parsing: Array(foreign.output.utf8))["faults"]?[0]?["kind"]?.string == "signature")
        let alone = try await place.accord("verify", "log.jsonl", "--checkpoint", "earlier")
        #expect(alone.status == 2)
    }

    @Test func `over HTTP the same is found`() async throws {
        let published = try await Published()
        let server = try FileServer(published.place.directory + "/tiles")
        let key = "\(published.signer.verifierKey)"
        let clean = try await published.place.accord("verify", server.address + "/", "--key", key, "--json")
        #expect(clean.status == 0, "\(clean.output)\(clean.error)")
        let report = try JSON(parsing: Array(clean.output.utf8))
        #expect(report["entries"]?.integer == published.lines.count)
        #expect(report["meaningChecked"]?.bool == true)
        // Whoever may not read a bundle checks by hashes.
        try FileManager.default.removeItem(atPath: published.place.directory + "/tiles/tile/entries/000")
        let withheld = try await published.place.accord("verify", server.address, "--key", key)
        #expect(withheld.status == 0, "\(withheld.output)\(withheld.error)")
        #expect(withheld.output.contains("Log positions 0 to 255 were checked by hash only."))
        #expect(withheld.output.contains("not checked"))
        server.stop()
        #expect(try await published.place.accord("verify", server.address, "--key", key).status == 2)
    }

    @Test func `a receipt is held against a later log`() async throws {
        let published = try await Published()
        let place = published.place
        let nodes = InMemoryNodes(leaves: published.lines.prefix(50).map { TreeHash.leaf(of: $0) })
        let proof = try InclusionProof(index: 20, size: 50, from: nodes)
        let receipt = Receipt(
            entry: published.lines[20],
            proof: try TreeProof(index: 20, hashes: proof.hashes, checkpoint: try published.checkpoint(50)))
        try published.write(receipt.json.bytes, to: "receipt.json")
        let kept = try await place.accord("verify", "--receipt", "receipt.json", "tiles")
        #expect(kept.status == 0, "\(kept.output)\(kept.error)")
        #expect(kept.output.contains("The entry is in this log."))
        let key = "\(published.signer.verifierKey)"
        let alone = try await place.accord("verify", "--receipt", "receipt.json", "--key", key)
        #expect(alone.status == 0)
        var lines = published.lines
        lines.remove(at: 20)
        try published.write(lines.flatMap { $0 + [0x0A] }, to: "shorter.jsonl")
        let dropped = try await place.accord("verify", "--receipt", "receipt.json", "shorter.jsonl", "--key", key)
        #expect(dropped.status == 1)
        #expect(dropped.output.contains("The proof is good"))
        #expect(dropped.output.contains("The receipt is evidence"))
        #expect(try await place.accord("verify", "--receipt", "receipt.json").status == 2)
    }
}

/// A server of static files on loopback, for as long as it is held.
private final class FileServer {
    let address: String
    private var server: PythonServer?

    init(_ directory: String) throws {
        let server = try PythonServer(["-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", directory])
        // It says "Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ...".
        let words = server.firstLine.split(separator: " ")
        let port = try #require(
            words.firstIndex(of: "port").flatMap { Int(words[$0 + 1]) }, "\(server.firstLine)")
        address = "http://127.0.0.1:\(port)"
        self.server = server
    }

    func stop() { server = nil }
}
