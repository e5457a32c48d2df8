import Application
import Domain
import EventStore

/// Which entries somebody may read, and what of them.
///
/// Entries of a programme are for those who may read the programme; those of the node (organisations) for everybody with
/// a token; those of administrators and tokens for administrators, also that an administrator was erased. A value of its own for each answer: it remembers what
/// it has found out.
struct EntryAccess {
    let node: Node
    let caller: Caller
    private var audiences: [ID<Programme>: Audience] = [:]
    private var ofNode: Audience?

    init(node: Node, caller: Caller) {
        self.node = node
        self.caller = caller
    }

    mutating func audience(of envelope: Envelope) async throws -> Audience {
        let stream = envelope.stream
        if stream.packed.starts(with: "token/".utf8) || stream.packed.starts(with: "administrator/".utf8)
            || envelope.programme == nil && stream.packed.starts(with: "person/".utf8)
        {
            return caller.isAdministrator ? .ofAdministrator : .nothing
        }
        guard let programme = envelope.programme else {
            guard caller != .anonymous else { return .nothing }
            if let ofNode { return ofNode }
            let audience = try await ResourceReader(node: node).nodeAudience(for: caller)
            ofNode = audience
            return audience
        }
        if let known = audiences[programme] { return known }
        let audience = try await node.submitting.audience(caller, of: programme)
        audiences[programme] = audience
        return audience
    }
}
