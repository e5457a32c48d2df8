import Application
import Domain
import EventStore

/// Who may send files, and who may have which.
struct FileAccess: Sendable {
    let node: Node
    let caller: Caller

    /// The entries that name files.
    private static let types: Set<String> = ["accord.gap.evidence_added.v1", "accord.intervention.evidence_added.v1"]

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
    func mayRead(_ digest: FileDigest) async throws -> Bool {
        if caller.isAdministrator { return true }
        var isEvidence = false
        var access = EntryAccess(node: node, caller: caller)
        var reader = EventReader()
        var query = EntryQuery(types: FileAccess.types)
        while true {
            let page = try await node.log.page(query, limit: 1_000)
            guard let last = page.last else { break }
            for entry in page where entry.line.firstRange(of: digest.hexadecimal.utf8) != nil {
                let recorded = try reader.read(entry)
                guard recorded.event.evidence?.file == digest else { continue }
                isEvidence = true
                if try await access.audience(of: recorded.envelope).reads { return true }
            }
            query.from = last.logPosition + 1
        }
        guard !isEvidence else { return false }
        return try await mayStore()
    }
}

extension Event {
    /// The evidence that it adds to something; nil for any other event.
    fileprivate var evidence: Evidence? {
        switch self {
        case .gap(.evidenceAdded(let added)): added.evidence
        case .intervention(.proposal(.evidenceAdded(let added))): added.evidence
        default: nil
        }
    }
}
