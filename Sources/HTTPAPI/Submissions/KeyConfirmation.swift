import Application
import Domain
import EventStore
import Projections

/// Leaves the confirmation of a key to the organisation, as long as there is somebody of it who can give it.
///
/// This is no rule of the deliberation, for who else there is no single stream says; it looks at the views, as they are.
/// An administrator's confirmation is marked wherever it shows, whatever the reason was.
struct KeyConfirmation: Sendable {
    let node: Node

    /// Refuses an administrator's confirmation where a second focal point of the organisation could confirm.
    func requireNobodyElse(_ members: JSON, by actor: Actor) async throws {
        guard case .administrator = actor,
            let organisation = members["organisation"]?.string.flatMap({ ID<Organisation>($0) }),
            let key = members["key"]?.string.flatMap({ Thumbprint($0) }),
            case .delegate(let id)? = try await node.submitting.keys(of: organisation).key(key)?.registeredBy,
            let registering = try await node.submitting.delegate(id)?.person
        else { return }
        let filter = DocumentFilter(status: "accredited", organisation: organisation)
        var after: Int?
        repeat {
            let page = try await node.views.list(.delegate, filter, after: after, limit: 100)
            for item in page.items {
                guard let id = item["id"]?.string.flatMap({ ID<Delegate>($0) }),
                    let delegate = try await node.submitting.delegate(id), !delegate.isRevoked,
                    delegate.roles.contains(.focalPoint), delegate.person != registering
                else { continue }
                throw Refusal(
                    .secondPersonRequired,
                    "The organisation has another focal point, delegate/\(id); let them confirm the key.")
            }
            after = page.next
        } while after != nil
    }
}
