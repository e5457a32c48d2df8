import Auditing
import EventStore
import Foundation
import Testing
import TransparencyLog

/// A log written as C2SP files is checked with no server, and by a program that shares no code with Accord.
@Suite struct TileExportTests {
    private final class Files {
        let directory = Repository.scratch()
        let keeper: LogKeeper
        let lines: [[UInt8]]

        /// A log of more entries than one tile has hashes.
        init() async throws {
            keeper = try LogKeeper()
            lines = try await HonestLog.imported(Repository.sample).lines
            try await TileExport.write(
                directory: directory, checkpoint: try keeper.checkpoint(lines), verifierKey: keeper.key
            ) { [lines] in Array(lines[$0]) }
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        func audit() async throws -> AuditReport {
            let checkpoint = Array(try Data(contentsOf: URL(fileURLWithPath: directory + "/checkpoint")))
            let published = TileDirectory(directory)
            var audit = try Audit(try keeper.settings(checkpoint), published: published)
            return try await audit.run(
                TiledLines(published, size: try GivenCheckpoint(checkpoint, name: "").checkpoint.size))
        }

        func python() throws -> (status: Int32, said: String) {
            try Repository.python(Repository.path + "/Tests/Auditing/check.py", directory)
        }

        func flip(_ path: String, at place: Int) throws {
            let url = URL(fileURLWithPath: directory + "/" + path)
            var data = try Data(contentsOf: url)
            data[place] ^= 1
            try data.write(to: url)
        }

        /// Puts another digit of base64 in the place of one.
        func exchange(_ path: String, at place: Int) throws {
            let url = URL(fileURLWithPath: directory + "/" + path)
            var data = try Data(contentsOf: url)
            data[place] = UInt8(ascii: data[place] == UInt8(ascii: "A") ? "B" : "A")
            try data.write(to: url)
        }

        func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: directory + "/" + path) }
    }

    @Test func `what was written is clean, and the checker in Python agrees`() async throws {
        let files = try await Files()
        #expect(files.lines.count > 256)
        let report = try await files.audit()
        #expect(report.faults == [])
        #expect(report.size == files.lines.count)
        #expect(report.isMeaningChecked)
        let python = try files.python()
        #expect(python.status == 0, "\(python.said)")
        let key = try VerifierKey(
            try String(contentsOfFile: files.directory + "/log.vkey", encoding: .utf8).trimmingCharacters(
                in: .newlines))
        #expect(key == files.keeper.key)
    }

    @Test func `exactly the files that the tree has are written`() async throws {
        let files = try await Files()
        let expected = Set(
            TilePath.added(from: 0, to: files.lines.count).map(\.description) + ["checkpoint", "log.vkey"])
        let url = URL(fileURLWithPath: files.directory)
        var found: Set<String> = []
        let every = try #require(FileManager.default.enumerator(atPath: url.path))
        while let name = every.nextObject() as? String {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: files.directory + "/" + name, isDirectory: &isDirectory)
            if !isDirectory.boolValue { found.insert(name) }
        }
        #expect(found == expected)
    }

    @Test func `a changed entry, hash, tile or checkpoint is found by both`() async throws {
        for (path, place) in [("tile/entries/000", 700), ("tile/0/000", 32 * 5)] {
            let files = try await Files()
            try files.flip(path, at: place)
            #expect(try await files.audit().kinds.contains(.leaf), "\(path)")
            #expect(try files.python().status == 1)
        }
        // In the checkpoint's root: it can be read still, and was not signed like that.
        let signed = try await Files()
        try signed.exchange("checkpoint", at: HonestNode.origin.utf8.count + 10)
        #expect(try await signed.audit().kinds.isSuperset(of: [.signature, .root]))
        #expect(try signed.python().status == 1)

        let files = try await Files()
        let rest = files.lines.count % 256
        try files.flip("tile/1/000.p/1", at: 3)
        #expect(try await files.audit().kinds == [.tile])
        #expect(try files.python().status == 1)
        try files.remove("tile/entries/001.p/\(rest)")
        let report = try await files.audit()
        #expect(report.places(.missing) == [256])
        #expect(!report.isMeaningChecked)
        #expect(report.withheld == [256..<files.lines.count])
        #expect(try files.python().status == 1)
    }

    @Test func `the place of a changed entry is named`() async throws {
        let files = try await Files()
        try files.flip("tile/0/000", at: 32 * 17)
        #expect(try await files.audit().places(.leaf) == [17])
    }

    @Test func `nothing is written over, and not under a checkpoint of another log`() async throws {
        let files = try await Files()
        let other = Repository.scratch()
        defer { try? FileManager.default.removeItem(atPath: other) }
        let checkpoint = try files.keeper.checkpoint(files.lines)
        await #expect(throws: TileExport.Problem.exists(files.directory)) {
            try await TileExport.write(
                directory: files.directory, checkpoint: checkpoint, verifierKey: files.keeper.key
            ) { [lines = files.lines] in Array(lines[$0]) }
        }
        let changed = files.lines.swapping(1, 2)
        await #expect(throws: TileExport.Problem.self) {
            try await TileExport.write(
                directory: other, checkpoint: checkpoint, verifierKey: files.keeper.key
            ) { Array(changed[$0]) }
        }
        #expect(!FileManager.default.fileExists(atPath: other + "/checkpoint"))
    }

    @Test func `a full tile does for a partial one of an earlier size`() async throws {
        let files = try await Files()
        let earlier = try files.keeper.checkpoint(files.lines, size: 100)
        let published = TileDirectory(files.directory)
        var audit = try Audit(try files.keeper.settings(earlier), published: published)
        let report = try await audit.run(TiledLines(published, size: 100))
        #expect(report.faults == [])
        #expect(report.size == 100)
    }

    @Test func `withheld entries are checked by their hashes`() async throws {
        let files = try await Files()
        struct Closed: PublishedLog {
            let open: TileDirectory
            func read(_ path: String) async throws -> PublishedFile {
                path.hasPrefix("tile/entries/000") ? .withheld : try await open.read(path)
            }
        }
        let published = Closed(open: TileDirectory(files.directory))
        let checkpoint = try files.keeper.checkpoint(files.lines)
        var audit = try Audit(try files.keeper.settings(checkpoint), published: published)
        let report = try await audit.run(TiledLines(published, size: files.lines.count))
        #expect(report.faults == [])
        #expect(report.withheld == [0..<256])
        #expect(!report.isMeaningChecked)
    }
}
