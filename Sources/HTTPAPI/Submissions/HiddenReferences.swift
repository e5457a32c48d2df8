import Application
import Domain
import EventStore

/// Sees to it that a refusal does not tell whether something is there that the caller may not read.
///
/// A command that names such a thing is decided again with an identifier in its place that nothing has, and what comes
/// of that is told. So what is hidden and what is not there are refused alike, whatever the rules look at first.
struct HiddenReferences: Sendable {
    let reader: ResourceReader
    let caller: Caller

    /// The members that name what belongs to a programme, and as what their identifiers are read; `subject`, and `into`
    /// of a round's item, say that themselves (`gap/<identifier>`). Whatever else a body names is an organisation or a
    /// person: that those are there is no secret. No command takes one of these members that leads nowhere.
    private static let kinds: [String: [String]] = [
        "programme": ["programme"], "gaps": ["gap"], "into": ["gap", "intervention"], "parent": ["comment"],
        "subject": [],
    ]

    /// Does what is asked; if that is refused, says why in the words for what the caller may know.
    ///
    /// - Throws: what `submit` throws.
    func guarding(
        _ submission: Submission, _ submit: (Submission) async throws -> Submitted
    ) async throws -> Submitted {
        do {
            return try await submit(submission)
        } catch let refusal as Refusal {
            let hidden = try await hidden(in: submission.members)
            guard !hidden.isEmpty else { throw refusal }
            let absent = Dictionary(uniqueKeysWithValues: hidden.map { ($0, Chance.identifier().description) })
            var submission = submission
            submission.members = HiddenReferences.replace(absent, in: submission.members)
            do {
                return try await submit(submission)
            } catch let refusal as Refusal {
                throw refusal.naming(absent)
            }
        }
    }

    /// The identifiers in a command of what is there and not for the caller to read.
    private func hidden(in members: JSON) async throws -> Set<String> {
        // An administrator reads all, and whoever is nobody submits nothing.
        guard case .delegate = caller else { return [] }
        var named: Set<Domain.Stream> = []
        _ = HiddenReferences.map(members) { text, kinds in
            named.formUnion(([text] + kinds.map { "\($0)/\(text)" }).compactMap { Stream($0) })
            return text
        }
        var hidden: Set<String> = []
        for stream in named {
            guard let programme = try await reader.node.submitting.programme(of: stream),
                try await !reader.node.submitting.audience(caller, of: programme).reads
            else { continue }
            hidden.insert(String(stream.description.split(separator: "/")[1]))
        }
        return hidden
    }

    private static func replace(_ identifiers: [String: String], in members: JSON) -> JSON {
        map(members) { text, _ in identifiers.reduce(text) { $0.replacing($1.key, with: $1.value) } }
    }

    /// The members with each that names something changed, and nothing else.
    private static func map(_ json: JSON, name: String = "", _ change: (String, [String]) -> String) -> JSON {
        if let members = json.members {
            return .object(members.map { JSON.Member($0.name, map($0.value, name: $0.name, change)) })
        }
        if let items = json.array { return .array(items.map { map($0, name: name, change) }) }
        guard let text = json.string, let kinds = kinds[name] else { return json }
        return .string(change(text, kinds))
    }
}

extension Refusal {
    /// In the words of whoever named these, and not what was put in their place.
    fileprivate func naming(_ identifiers: [String: String]) -> Refusal {
        let detail = identifiers.reduce(detail) { $0.replacing($1.value, with: $1.key) }
        return Refusal(reason, detail, at: pointer, seats: seats)
    }
}
