/// The public keys of one organisation, and which of them count.
package struct OrganisationKeys: Aggregate {
    package struct Key: Hashable, Sendable, Codable {
        package let jwk: PublicKey
        package let thumbprint: Thumbprint
        package let registeredBy: Actor
        /// Nil as long as nobody has vouched for it: then it does not count.
        package fileprivate(set) var voucher: Voucher?
        package fileprivate(set) var isRevoked = false
    }

    /// On whose word a key counts.
    package enum Voucher: Hashable, Sendable, Codable {
        /// An earlier key has signed for it.
        case key(Thumbprint)
        /// A second person of the organisation has confirmed its fingerprint.
        case delegate(ID<Delegate>)
        /// An administrator of the node has: nobody of the organisation has said so.
        case administrator(ID<Person>)
    }

    /// The most keys that an organisation may have at once.
    package static let most = 50

    /// In the order in which they were registered, the revoked ones among them.
    package private(set) var all: [Key] = []

    package init() {}

    package func key(_ thumbprint: Thumbprint) -> Key? { all.first { $0.thumbprint == thumbprint } }

    /// The keys by which signatures are accepted now.
    package var counting: [Key] { all.filter { counts($0.thumbprint) } }

    package func counts(_ thumbprint: Thumbprint) -> Bool {
        guard let key = key(thumbprint) else { return false }
        return key.voucher != nil && !key.isRevoked
    }

    /// Whether nothing but the word of an administrator says that a key is the organisation's: its own, or that of the
    /// earlier key which signed for it.
    package func restsOnAdministrator(_ thumbprint: Thumbprint) -> Bool {
        if case .administrator = key(first(of: thumbprint))?.voucher { true } else { false }
    }

    /// The key to which one goes back: itself, or the first of those that signed one for the other.
    package func first(of thumbprint: Thumbprint) -> Thumbprint { line(of: thumbprint).last ?? thumbprint }

    /// Whether a key is one of these, or goes back to one of them.
    package func goesBack(_ thumbprint: Thumbprint, to known: Set<Thumbprint>) -> Bool {
        line(of: thumbprint).contains(where: known.contains)
    }

    /// A key, the one that signed for it, the one that signed for that, and so on. Each was registered before, which ends it
    /// also where a log says otherwise.
    private func line(of thumbprint: Thumbprint) -> [Thumbprint] {
        var line = [thumbprint]
        var place = all.firstIndex { $0.thumbprint == thumbprint }
        while let later = place, case .key(let earlier) = all[later].voucher {
            place = all[..<later].firstIndex { $0.thumbprint == earlier }
            if place != nil { line.append(earlier) }
        }
        return line
    }

    package static func evolve(_ state: inout Self?, _ event: KeyEvent, _ context: EventContext) {
        var keys = state ?? OrganisationKeys()
        switch event {
        case .registered(let event):
            let thumbprint = event.jwk.thumbprint
            guard keys.key(thumbprint) == nil else { break }
            keys.all.append(
                Key(
                    jwk: event.jwk, thumbprint: thumbprint, registeredBy: context.actor,
                    voucher: event.signedBy.map { .key($0) }))
        case .confirmed(let event):
            switch context.actor {
            case .administrator(let person): keys.change(event.key) { $0.voucher = .administrator(person) }
            case .delegate(let delegate): keys.change(event.key) { $0.voucher = .delegate(delegate) }
            case .node: break
            }
        case .revoked(let event): keys.change(event.key) { $0.isRevoked = true }
        }
        state = keys
    }

    private mutating func change(_ thumbprint: Thumbprint, _ body: (inout Key) -> Void) {
        guard let index = all.firstIndex(where: { $0.thumbprint == thumbprint }) else { return }
        body(&all[index])
    }
}
