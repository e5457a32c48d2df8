internal import Domain
internal import EventStore

/// A public key of an organisation, and how it stands.
struct KeyView: Codable, Hashable, Sendable {
    enum Status: String, Codable { case pending, counting, revoked }

    /// Its thumbprint: its fingerprint and its name.
    let key: Thumbprint
    let jwk: PublicKey
    var status: Status
    let registeredBy: String
    let registeredIn: Int
    /// The earlier key that signed for it, or who has confirmed its fingerprint.
    var signedBy: Thumbprint?
    var confirmedBy: String?
    var confirmedIn: Int?
    var revokedIn: Int?
    var reason: Committed?
    /// Whether nobody but an administrator says that the key is the organisation's.
    var onAdministratorsWord: Bool
}

extension OrganisationView {
    mutating func evolve(_ event: KeyEvent, _ recorded: RecordedEvent) {
        var keys = keys ?? []
        keysVersion = recorded.envelope.version
        let actor = recorded.envelope.actor
        func change(_ key: Thumbprint, _ body: (inout KeyView) -> Void) {
            guard let index = keys.firstIndex(where: { $0.key == key }) else { return }
            body(&keys[index])
        }
        switch event {
        case .registered(let event):
            let signer = event.signedBy.flatMap { signer in keys.first { $0.key == signer } }
            keys.append(
                KeyView(
                    key: event.jwk.thumbprint, jwk: event.jwk, status: event.signedBy == nil ? .pending : .counting,
                    registeredBy: actor.description, registeredIn: recorded.logPosition, signedBy: event.signedBy,
                    onAdministratorsWord: signer?.onAdministratorsWord ?? false))
        case .confirmed(let event):
            let isAdministrator = if case .administrator = actor { true } else { false }
            change(event.key) {
                $0.status = .counting
                $0.confirmedBy = actor.description
                $0.confirmedIn = recorded.logPosition
                $0.onAdministratorsWord = isAdministrator
            }
            // Those that it signed for rest on what it rests on; each comes after the one that signed for it.
            for index in keys.indices {
                guard let signer = keys[index].signedBy, let known = keys.first(where: { $0.key == signer }) else {
                    continue
                }
                keys[index].onAdministratorsWord = known.onAdministratorsWord
            }
        case .revoked(let event):
            change(event.key) {
                $0.status = .revoked
                $0.revokedIn = recorded.logPosition
                $0.reason = Committed(event.reason)
            }
        }
        self.keys = keys
    }
}
