import Foundation
package import TransparencyLog

/// Where a node keeps its things: all of it in `data`, but outside of it, and of its backups, the key file and beside that
/// the key which signs the log and the last checkpoint that it signed.
package struct NodePlace: Hashable, Sendable {
    package let data: String
    package let keyFile: String
    /// The address of the database that holds log, vault and evidence, for nodes that share them; nil if they are files in
    /// `data`. There may be a password in it.
    package let database: String?

    package init(data: String, keyFile: String, database: String? = nil) {
        self.data = data
        self.keyFile = keyFile
        self.database = database
    }

    /// Whether a text is the address of a database.
    package static func isDatabase(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// The log's private key, `PRIVATE+KEY+…` as the tools of transparency logs write it.
    package var signingKeyFile: String { beside + ".signing-key" }
    /// The key that is to replace it, while it does.
    package var nextSigningKeyFile: String { beside + ".signing-key.next" }
    /// The public key that was replaced first, once one was. All later ones are in the log, and that one is nowhere else.
    package var firstKeyFile: String { beside + ".first-vkey" }
    /// The key that the log began with; nil if it has no other, or if an early version of this program replaced it.
    package var firstVerifierKey: VerifierKey? {
        get throws {
            guard FileManager.default.fileExists(atPath: firstKeyFile) else { return nil }
            return try VerifierKey(contentsOfFile: firstKeyFile)
        }
    }
    package var checkpointFile: String { beside + ".checkpoint" }
    private var beside: String { keyFile.hasSuffix(".key") ? String(keyFile.dropLast(4)) : keyFile }

    /// The key that checks what the log signs, for everybody.
    package var verifierKeyFile: String { data + "/log.vkey" }
    /// What witnesses and timestamp authorities have said.
    package var notaryFile: String { data + "/notary.sqlite" }

    /// The keys that the log of a mirror was verified with first, a line each; nothing but a mirror has this file.
    package var mirroredKeyFile: String { data + "/mirrored.vkey" }
    /// The newest checkpoint of a mirrored log that witnesses had cosigned when it was published, if there was one.
    package var mirroredWitnessedFile: String { data + "/checkpoint.witnessed" }
    /// Whether what is here is a mirror: somebody else's log, which is only read.
    package var isMirror: Bool { FileManager.default.fileExists(atPath: mirroredKeyFile) }

    package var logFile: String { data + "/log.sqlite" }
    package var vaultFile: String { data + "/vault.sqlite" }
    package var files: String { data + "/files" }

    package enum Problem: Error, Hashable, CustomStringConvertible {
        case exists(String)
        case notInitialised(String)
        case origin(String)
        /// The log is of this origin, and the key here of another.
        case otherOrigin(log: String, key: String)
        /// This program cannot speak to PostgreSQL.
        case notBuilt
        /// A mirror has no key to sign with.
        case mirror(String)

        package var description: String {
            switch self {
            case .exists(let path): "\(path) holds a log already; a node is set up once."
            case .notInitialised(let path): "There is no log in \(path); run accord init first."
            case .origin(let text): "\"\(text)\" names no log; use something like accord.example.org/azerbaijan."
            case .otherOrigin(let log, let key):
                "The log there is \(log), and the key here signs for \(key); give the key and the log that belong together."
            case .notBuilt:
                "This accord was built without PostgreSQL; build it with swift build --traits Postgres."
            case .mirror(let path): "\(path) is a read-only mirror: it has no keys and no values, and signs nothing."
            }
        }
    }
}

extension VerifierKey {
    /// Reads the key that stands alone in a file.
    ///
    /// - Throws: `Malformed` if it is none; what the file system throws.
    package init(contentsOfFile path: String) throws {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        try self.init(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Reads the keys that stand in a file, a line each.
    ///
    /// - Throws: `Malformed` if one is none; what the file system throws.
    package static func all(inFile path: String) throws -> [VerifierKey] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return try text.split(whereSeparator: \.isNewline).map { try VerifierKey(String($0)) }
    }

    /// Writes keys there, a line each, in place of what there was.
    package static func write(_ keys: [VerifierKey], toFile path: String) throws {
        try Data(keys.map { "\($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Writes it there, in place of what there was.
    package func write(toFile path: String) throws {
        try VerifierKey.write([self], toFile: path)
    }
}
