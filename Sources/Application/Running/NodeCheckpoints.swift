import EventStore
package import Notary
package import TransparencyLog

/// A node's checkpoints as witnesses and timestamp authorities see them.
package struct NodeCheckpoints: WitnessedLog {
    private let node: Node
    /// What has signed the log, past keys included, when this was made.
    private let known: [VerifierKey]
    private var log: any EventLog { node.log }

    /// - Throws: `Malformed` if a key that is kept or named in the log is none; what the storage throws.
    package init(of node: Node) async throws {
        self.node = node
        known = try await KeyRotation.keys(of: node.log, at: node.place)
    }

    /// The present key first, then those that it has replaced, as far as they are known.
    ///
    /// - Throws: for a mirror, what reading its key throws.
    package var keys: [VerifierKey] {
        get throws {
            var keys = try node.verifierKeys
            for key in known where key.name == keys[0].name && !keys.contains(key) { keys.append(key) }
            return keys
        }
    }

    package func checkpoint() async throws -> SignedNote? { try await log.signedHead().map { try SignedNote($0.note) } }

    /// The same as what is stamped: as the log alone has signed it.
    package func published() async throws -> PublishedCheckpoint? {
        try await checkpoint().map { try PublishedCheckpoint($0, of: node.verifierKeys[0]) }
    }

    /// The newest one as it stands; nil if nothing has been signed.
    package func head() async throws -> Checkpoint? { try await checkpoint().map { try Checkpoint($0.text) } }

    package func consistencyProof(from: Int, to: Int) async throws -> ConsistencyProof {
        try await log.consistencyProof(from: from, to: to)
    }

    package func waitForCheckpoint(beyond size: Int) async throws { _ = try await log.waitForGrowth(beyond: size) }
}
