import Application
import Domain
import EventStore
import Projections

/// Who may send files, and who may have which.
struct FileAccess: Sendable {
    let node: Node
    let call: Call
    private var caller: Caller { call.caller }

    init(node: Node, for call: Call) {
        self.node = node
        self.call = call
    }

    /// Whether the caller may send files: administrators, and delegates who stand and may add evidence to something.
    func mayStore() async throws -> Bool {
        switch caller {
        case .anonymous: return false
        case .administrator: return true
        case .delegate(let id):
            guard let delegate = try await node.submitting.delegate(id), !delegate.isRevoked else { return false }
            return Permissions.role(for: .addEvidence, of: delegate.roles, relations: []) != nil
        }
    }

    /// Whether the caller may have a file: who may read a programme in which it is evidence, and of a file that is no
    /// evidence yet, who may send one.
    ///
    /// - Throws: `ViewsError` if the views do not say in time where it is evidence.
    func mayRead(_ digest: FileDigest) async throws -> Bool {
        if caller.isAdministrator { return true }
        // Views that lag behind would take what has just become evidence for a file that is none yet.
        try await node.reachViews(size: try await node.log.head().size, within: call.load.limits.lag)
        let programmes = try await node.views.programmes(inWhichIsEvidence: digest)
        for programme in programmes where try await node.submitting.audience(caller, of: programme).reads {
            return true
        }
        guard programmes.isEmpty else { return false }
        return try await mayStore()
    }
}
