import Domain
package import EventStore

/// Puts the vault's values beside the commitments in an answer, for whoever may read them.
///
/// `{"commitment": "…"}` becomes `{"commitment": "…", "value": …}`; or `"withheld": true` if the reader may not see it,
/// `"erased": true` if it is no longer there: withheld and erased differ.
package struct Revealing: Sendable {
    let vault: any Vault
    /// Whether every value was in the vault once. In a copy of another node's log, what is not there may never have come
    /// along, and reads withheld.
    let hasAll: Bool

    /// The particulars of people, by the names of the members that hold them; all else is prose.
    private static let names: Set<String> = ["fullName", "email", "phone"]

    /// - Parameter json: an answer that concerns one programme.
    package func reveal(_ json: JSON, to audience: Audience) async throws -> JSON {
        var commitments: Set<Commitment> = []
        Revealing.collect(json, name: "", audience, into: &commitments)
        let values = try await vault.values(of: commitments)
        return replace(json, name: "", audience, values)
    }

    private static func commitment(_ json: JSON) -> Commitment? {
        guard let members = json.members, members.count == 1, members[0].name == "commitment" else { return nil }
        return members[0].value.string.flatMap { Commitment($0) }
    }

    private static func mayRead(_ name: String, _ audience: Audience) -> Bool {
        names.contains(name) ? audience.readsNames : audience.readsProse
    }

    private static func collect(_ json: JSON, name: String, _ audience: Audience, into found: inout Set<Commitment>) {
        if let commitment = commitment(json) {
            if mayRead(name, audience) { found.insert(commitment) }
        } else if let members = json.members {
            for member in members { collect(member.value, name: member.name, audience, into: &found) }
        } else if let items = json.array {
            for item in items { collect(item, name: name, audience, into: &found) }
        }
    }

    private func replace(
        _ json: JSON, name: String, _ audience: Audience, _ values: [Commitment: SealedValue]
    ) -> JSON {
        if let commitment = Revealing.commitment(json) {
            var shown: JSON = ["commitment": .string(commitment.description)]
            if !Revealing.mayRead(name, audience) {
                shown["withheld"] = true
            } else if let value = values[commitment], let plain = try? JSON(parsing: value.value, limits: .none) {
                shown["value"] = plain
            } else {
                shown[hasAll ? "erased" : "withheld"] = true
            }
            return shown
        }
        if let members = json.members {
            return .object(
                members.map { JSON.Member($0.name, replace($0.value, name: $0.name, audience, values)) })
        }
        if let items = json.array { return .array(items.map { replace($0, name: name, audience, values) }) }
        return json
    }
}
