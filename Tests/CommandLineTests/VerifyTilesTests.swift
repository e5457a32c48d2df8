import Auditing
import Domain
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

        /// - Parameters:
        ///   - root: another one than that of the entries.
        ///   - delay: how many seconds after the last entry was recorded witnesses cosign it.
        func checkpoint(
            _ size: Int, root: TreeHash? = nil, cosignedBy witnesses: NoteSigner..., delay: Int = 0
        ) throws -> [UInt8] {
            let nodes = InMemoryNodes(leaves: lines.prefix(size).map { TreeHash.leaf(of: $0) })
            let text = Checkpoint(origin: signer.name, size: size, root: root ?? nodes.range.root).text
            var note = try SignedNote(text: text, signatures: [signer.sign(text)])
            for witness in witnesses {
                let recorded = try JSON(parsing: lines[size - 1])["time"]?.string.flatMap { Instant($0) }
                let time = Int(try #require(recorded).microseconds / 1_000_000) + delay
                note.add(try witness.cosign(text, time: time))
            }
            return note.bytes
        }

        /// What is found wrong with a log by whoever knows its key, by kind, in order.
        ///
        /// - Parameter arguments: which log, and with what else it is verified.
        func faults(_ arguments: String...) async throws -> [String?] {
            let result = try await Program.run(
                ["verify", "--json", "--key", "\(signer.verifierKey)"] + arguments, in: place.directory)
            try #require([0, 1].contains(result.status), "\(result.error)")
            let report = try JSON(parsing: Array(result.output.utf8))
            let kinds = report["faults"]?.array?.map { $0["kind"]?.string } ?? []
            #expect((result.status == 0) == kinds.isEmpty)
            return kinds
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

    @Test func `a checkpoint from earlier that the log contradicts, or does not reach, is named, and the status is 1`()
        async throws
    {
        let published = try await Published()
        let count = published.lines.count
        try published.write(try published.checkpoint(100, root: .leaf(of: [1])), to: "june")
        try published.write(try published.checkpoint(count + 1, root: .leaf(of: [1])), to: "july")
        for (kept, kind, detail) in [
            ("june", "root", "when june was signed over 100 entries"),
            ("july", "size", "The log is shorter than it was when july was signed"),
        ] {
            #expect(try await published.faults("tiles", "--from", kept) == [kind])
            let words = try await published.place.accord(
                "verify", "log.jsonl", "--key", "\(published.signer.verifierKey)", "--from", kept)
            #expect(words.status == 1)
            let line = words.lines.first { $0.hasPrefix("\(kind), the log: ") }
            #expect(line?.contains(detail) == true, "\(words.output)")
            #expect(words.output.contains("NOT CLEAN"))
        }
        #expect(try await published.faults("tiles", "--from", "june", "--from", "july") == ["root", "size"])
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
        #expect(withheld.output.contains("accord export --tiles"))
        server.stop()
        #expect(try await published.place.accord("verify", server.address, "--key", key).status == 2)
    }

    @Test(.timeLimit(.minutes(10)))
    func `witnesses have to have cosigned what lies there as cosigned, and all of them if it is not said how many`()
        async throws
    {
        let published = try await Published()
        let (one, two) = (try witness("one.example"), try witness("two.example"))
        let (first, second) = ("\(one.cosignerKey)", "\(two.cosignerKey)")
        // Nobody has cosigned anything.
        #expect(try await published.faults("tiles") == [])
        #expect(try await published.faults("tiles", "--witness", first) == ["quorum"])
        #expect(try await published.faults("tiles", "--witness", first, "--quorum", "0") == [])
        let bare = try await published.place.accord("verify", "log.jsonl", "--witness", first)
        #expect(bare.status == 2)
        #expect(bare.error.contains("--checkpoint"), "\(bare.error)")

        // The log has gone on since it was cosigned.
        try published.write(try published.checkpoint(100, cosignedBy: one), to: "tiles/checkpoint.witnessed")
        let server = try FileServer(published.place.directory + "/tiles")
        for log in ["tiles", server.address] {
            let good = try await published.place.accord(
                "verify", log, "--key", "\(published.signer.verifierKey)", "--witness", first, "--quorum", "1")
            #expect(good.status == 0, "\(good.output)\(good.error)")
            let says = "checkpoint.witnessed: 100 entries, good, cosigned by one.example."
            #expect(good.output.contains(says), "\(good.output)")
            #expect(good.output.contains("checkpoint: \(published.lines.count) entries, good."), "\(good.output)")
            #expect(try await published.faults(log, "--witness", first) == [])
            #expect(try await published.faults(log, "--witness", second) == ["quorum"])
            #expect(try await published.faults(log, "--witness", first, "--witness", second) == ["quorum"])
            #expect(try await published.faults(log, "--witness", first, "--witness", second, "--quorum", "1") == [])
        }
        // What they have cosigned is not the beginning of this log.
        let other = try published.checkpoint(100, root: .emptyRoot, cosignedBy: one)
        try published.write(other, to: "tiles/checkpoint.witnessed")
        #expect(try await published.faults("tiles", "--witness", first) == ["root"])
        // Without another one the log's own counts.
        try FileManager.default.removeItem(atPath: published.place.directory + "/tiles/checkpoint.witnessed")
        try published.write(
            try published.checkpoint(published.lines.count, cosignedBy: one, two), to: "tiles/checkpoint")
        #expect(try await published.faults("tiles", "--witness", first, "--witness", second) == [])
    }

    @Test func `entries that say they were recorded after a witness saw them, or long before`() async throws {
        let published = try await Published()
        let one = try witness("one.example")
        let key = "\(one.cosignerKey)"
        let size = published.lines.count
        for (seen, delay, place) in [(size, -3_600, size - 1), (100, 3_600, 100)] {
            try published.write(
                try published.checkpoint(seen, cosignedBy: one, delay: delay), to: "tiles/checkpoint.witnessed")
            #expect(try await published.faults("tiles", "--witness", key) == ["time"])
            #expect(try await published.faults("tiles", "--witness", key, "--tolerance", "7200") == [])
            let words = try await published.place.accord(
                "verify", "tiles", "--key", "\(published.signer.verifierKey)", "--witness", key)
            #expect(words.output.contains("time, log position \(place): "), "\(words.output)")
            #expect(words.output.contains("one.example has cosigned \(seen) entries at 20"))
        }
        for tolerance in ["-1", "31622401", "soon"] {
            #expect(try await published.place.accord("verify", "tiles", "--tolerance", tolerance).status == 64)
        }
    }

    @Test func `a key by which an organisation is known is an organisation and a thumbprint`() async throws {
        let published = try await Published()
        let (organisation, key) = ("01920000-0000-7000-8000-000000000001", String(repeating: "A", count: 43))
        let known = try await published.place.accord(
            "verify", "tiles", "--key", "\(published.signer.verifierKey)", "--organisation-key",
            "\(organisation)=\(key)")
        #expect(known.status == 0, "\(known.output)\(known.error)")
        #expect(known.output.contains("No command is signed in the name of the organisation \(organisation)"))
        for option in [["--organisation-key", "\(organisation)=\(key)"], ["--tolerance", "1"]] {
            let useless = try await Program.run(
                ["verify", "tiles", "--hashes-only"] + option, in: published.place.directory)
            #expect(useless.status == 64)
        }
        for text in ["", "=", organisation, "\(organisation)=", "\(organisation)=\(key)A", "x=\(key)"] {
            #expect(try await published.place.accord("verify", "tiles", "--organisation-key", text).status == 64)
        }
    }

    @Test func `a checkpoint that is given does not stand in for the log's own`() async throws {
        let published = try await Published()
        let one = try witness("one.example")
        let key = "\(one.cosignerKey)"
        let size = published.lines.count
        try published.write(try published.checkpoint(100, cosignedBy: one), to: "cosigned")
        #expect(try await published.faults("tiles", "--checkpoint", "cosigned", "--witness", key) == [])
        // Who has cosigned what lies there counts for nothing then.
        try published.write(try published.checkpoint(100), to: "bare")
        try published.write(try published.checkpoint(100, cosignedBy: one), to: "tiles/checkpoint.witnessed")
        #expect(try await published.faults("tiles", "--checkpoint", "bare", "--witness", key) == ["quorum"])
        // The entries that the given one does not cover are not those that the log has signed.
        try published.write(try published.checkpoint(size, root: .emptyRoot), to: "tiles/checkpoint")
        #expect(try await published.faults("tiles", "--checkpoint", "cosigned", "--witness", key) == ["root"])
    }

    @Test func `timestamps are not to be had from a server, and nothing else is taken for them`() async throws {
        let published = try await Published()
        let server = try FileServer(published.place.directory + "/tiles")
        let result = try await published.place.accord(
            "verify", server.address, "--key", "\(published.signer.verifierKey)", "--ca", "roots.pem")
        #expect(result.status == 2)
        #expect(result.error.contains("A server gives no timestamps"), "\(result.error)")
        #expect(result.error.contains("accord export --tiles"), "\(result.error)")
        #expect(result.output.isEmpty)
    }

    private func witness(_ name: String) throws -> NoteSigner { NoteSigner(name: try KeyName(name)) }

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
