import Foundation
import Notary
import TransparencyLog

/// Files of the reference implementations; see Data/ATTRIBUTION.md.
enum Vectors {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Data")

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: directory.appending(path: path)))
    }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    static func hash(_ hexadecimal: String) -> TreeHash { TreeHash(hexadecimal: hexadecimal)! }

    static func hashes(_ hexadecimal: [String]) -> [TreeHash] { hexadecimal.map { hash($0) } }
}

/// The log whose files stand in Data/log.
enum ReferenceLog {
    static let privateKey = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
    static let key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    static let entries =
        "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
        .split(separator: " ").map { Array($0.utf8) }

    static func nodes(size: Int = entries.count) -> InMemoryNodes {
        InMemoryNodes(leaves: entries.prefix(size).map { TreeHash.leaf(of: $0) })
    }

    static func checkpoint(size: Int) throws -> SignedNote {
        let signer = try NoteSigner(privateKeyText: privateKey)
        let root = nodes(size: size).range.root
        var note = try SignedNote(text: Checkpoint(origin: signer.name, size: size, root: root).text)
        note.add(signer.sign(note.text))
        return note
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}
