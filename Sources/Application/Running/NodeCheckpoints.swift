import EventStore
package import Notary
package import TransparencyLog

/// A node's checkpoints as witnesses and timestamp authorities see them.
package struct NodeCheckpoints: WitnessedLog {
    private let node: Node
    private var log: any EventLog { node.log }

    package init(of node: Node) { self.node = node }

    package var keys: [VerifierKey] { get throws { try node.verifierKeys } }

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
