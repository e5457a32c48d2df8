package import Domain
package import EventStore

/// A key with which an organisation has signed commands, and on whose word it counted when it was used last.
package struct SigningKeyUse: Hashable, Sendable {
    package let organisation: ID<Organisation>
    package let key: Thumbprint
    /// Where what it rests on begins: itself, or the earlier key that signed for it or for the one that did.
    package fileprivate(set) var first: Thumbprint
    /// Who has vouched for that one.
    package fileprivate(set) var voucher: OrganisationKeys.Voucher?
    /// How many commands it has signed.
    package fileprivate(set) var commands = 0

    package var json: JSON {
        [
            "organisation": .string("\(organisation)"), "key": .string("\(key)"), "goesBackTo": .string("\(first)"),
            "confirmedBy": vouchedFor.map { .string($0) } ?? .null, "commands": JSON(commands),
        ]
    }

    package var line: String {
        let origin = first == key ? "" : ", which goes back to \(first)"
        let word = vouchedFor.map { ", confirmed by \($0)" } ?? ""
        let count = commands == 1 ? "1 command" : "\(commands) commands"
        return "Organisation \(organisation) has signed \(count) with the key \(key)\(origin)\(word)."
    }

    private var vouchedFor: String? {
        switch voucher {
        case .delegate(let delegate): "\(Actor.delegate(delegate))"
        case .administrator(let person): "\(Actor.administrator(person))"
        case .key, nil: nil
        }
    }
}

/// The keys that have signed, in the order in which they did first.
struct SigningKeyUses: Sendable {
    private struct Name: Hashable {
        let organisation: ID<Organisation>
        let key: Thumbprint
    }

    private(set) var all: [SigningKeyUse] = []
    private var places: [Name: Int] = [:]

    /// Notes one more command that an organisation has signed.
    mutating func add(_ key: Thumbprint, of organisation: ID<Organisation>, _ keys: OrganisationKeys) {
        let first = keys.first(of: key)
        let name = Name(organisation: organisation, key: key)
        let place = places[name] ?? all.count
        if place == all.count {
            places[name] = place
            all.append(SigningKeyUse(organisation: organisation, key: key, first: first))
        }
        all[place].commands += 1
        all[place].first = first
        all[place].voucher = keys.key(first)?.voucher
    }
}
