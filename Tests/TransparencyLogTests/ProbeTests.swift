import Foundation
import Testing
import TransparencyLog

/// Proofs made wrong on purpose, and what the reference implementation thinks of each; see Data/ATTRIBUTION.md.
@Suite struct ProbeTests {
    private struct Probe: Decodable {
        var leafIdx, treeSize, size1, size2, start, end, size: UInt64?
        var leafHash, root, root1, root2: String?
        var proof: [String]?
        var desc: String
        var wantErr: Bool

        func number(_ path: KeyPath<Probe, UInt64?>) throws -> Int {
            guard let number = Int(exactly: self[keyPath: path]!) else { throw Unreadable() }
            return number
        }

        func hash(_ path: KeyPath<Probe, String?>) throws -> TreeHash { try Probe.hash(self[keyPath: path]!) }

        func hashes() throws -> [TreeHash] { try (proof ?? []).map { try Probe.hash($0) } }

        private static func hash(_ text: String) throws -> TreeHash {
            // Some probes have a text in place of a root of which only that it is the same twice matters.
            let bytes = Base64.decode(text.utf8)!
            if String(decoding: bytes, as: UTF8.self).hasPrefix("don't care ") { return .leaf(of: bytes) }
            guard let hash = TreeHash(bytes: bytes) else { throw Unreadable() }
            return hash
        }
    }

    /// A probe holds what cannot even be read as a proof: not 32 bytes, or a number beyond what `Int` holds.
    private struct Unreadable: Error {}

    private func judge(_ directory: String, count: Int, valid: Int, _ judge: (Probe) throws -> Void) throws {
        let directory = Vectors.directory.appending(path: "probes/\(directory)")
        let files = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)!
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
        #expect(files.count == count)
        var accepted = 0
        for file in files {
            let probe = try JSONDecoder().decode(Probe.self, from: Data(contentsOf: file))
            let isAccepted: Bool
            do {
                try judge(probe)
                isAccepted = true
            } catch is ProofError { isAccepted = false } catch is Unreadable { isAccepted = false }
            #expect(isAccepted == !probe.wantErr, "\(file.path())")
            accepted += isAccepted ? 1 : 0
        }
        #expect(accepted == valid)
    }

    @Test func `proofs of inclusion are judged as the reference judges them`() throws {
        try judge("inclusion", count: 98, valid: 6) { probe in
            try InclusionProof(
                index: probe.number(\.leafIdx), size: probe.number(\.treeSize), hashes: probe.hashes()
            ).verify(leaf: probe.hash(\.leafHash), root: probe.hash(\.root))
        }
    }

    @Test func `proofs of consistency are judged as the reference judges them`() throws {
        try judge("consistency", count: 98, valid: 6) { probe in
            try ConsistencyProof(
                oldSize: probe.number(\.size1), newSize: probe.number(\.size2), hashes: probe.hashes()
            ).verify(oldRoot: probe.hash(\.root1), newRoot: probe.hash(\.root2))
        }
    }

    @Test func `proofs of inclusion in a subtree are judged as the reference judges them`() throws {
        try judge("subtreeinclusion", count: 204, valid: 12) { probe in
            try Subtree(start: probe.number(\.start), end: probe.number(\.end), inTreeOf: .max)
                .inclusion(of: probe.number(\.leafIdx), hashes: probe.hashes())
                .verify(leaf: probe.hash(\.leafHash), root: probe.hash(\.root))
        }
    }

    @Test func `proofs that a subtree belongs to a tree are judged as the reference judges them`() throws {
        try judge("subtreeconsistency", count: 118, valid: 12) { probe in
            let size = try probe.number(\.size)
            let subtree = try Subtree(start: probe.number(\.start), end: probe.number(\.end), inTreeOf: size)
            try SubtreeConsistencyProof(subtree: subtree, size: size, hashes: probe.hashes())
                .verify(subtreeRoot: probe.hash(\.root1), root: probe.hash(\.root2))
        }
    }
}
