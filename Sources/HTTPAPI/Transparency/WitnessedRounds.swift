import Application
import Domain
import EventStore
import Notary
import Projections

// What witnesses have seen is not in the log, and documents follow from the log alone. So it is joined when something is
// shown: an outcome of a closed round whose programme wants it witnessed reads `awaiting_witnesses`, wherever it stands,
// until the quorum has cosigned a checkpoint over the whole of its close.

extension Node {
    /// A document as it is shown.
    func shown(_ json: JSON, of kind: DocumentKind) async throws -> JSON {
        switch kind {
        case .round: return try await shownRound(json)
        case .gap, .intervention:
            let awaited = try await awaited(AwaitedOutcomes.rounds(in: json))
            guard !awaited.isEmpty else { return json }
            var json = AwaitedOutcomes.marked(json, awaited)
            json.set("awaitsWitnesses", to: true)
            return json.sorted
        default: return json
        }
    }

    /// A plan, or how it has changed, as it is shown.
    ///
    /// - Parameter logPosition: what came later is not in it.
    /// - Returns: with whether anything in it awaits witnesses.
    func shownPlan(
        _ json: JSON, of programme: ID<Programme>, upTo logPosition: Int
    ) async throws -> (json: JSON, awaits: Bool) {
        // What was ended or merged does not stand in the plan any more.
        let closed = try await roundsClosed(in: programme, upTo: logPosition)
        let awaited = try await awaited(AwaitedOutcomes.rounds(in: json).union(closed))
        guard !awaited.isEmpty else { return (json, false) }
        var json = AwaitedOutcomes.marked(json, awaited)
        json.set("awaitsWitnesses", to: .array(awaited.map(\.description).sorted().map { .string($0) }))
        return (json.sorted, true)
    }

    private func shownRound(_ json: JSON) async throws -> JSON {
        guard json["phase"]?.string == "closed", let round = json["id"]?.string.flatMap({ ID<Round>($0) }),
            try await !awaited([round]).isEmpty
        else { return json }
        var json = json
        json["results"] = .array(
            (json["results"]?.array ?? []).map { result in
                var result = result
                result["outcome"] = .string(WitnessedOutcome.awaitingWitnesses.rawValue)
                return result
            })
        return json
    }

    /// Those of the rounds whose outcomes are not final yet.
    private func awaited(_ rounds: Set<ID<Round>>) async throws -> Set<ID<Round>> {
        let seen = witnessed.value
        var awaited: Set<ID<Round>> = []
        for round in rounds {
            let need = try await witnessed.need(of: round) { try await sizeToBeSeen(for: round) }
            if WitnessedOutcome(logPosition: need - 1, witnessedSize: seen) == .awaitingWitnesses {
                awaited.insert(round)
            }
        }
        return awaited
    }

    /// As the opening has frozen it: nil as long as nothing is signed that covers the close.
    private func sizeToBeSeen(for round: ID<Round>) async throws -> Int? {
        // Most rounds want no witnesses; of them the log, which may be away, is not asked.
        if let policy = try await views.policy(of: round), policy["witnessedOutcomes"]?.bool != true { return 0 }
        var reader = EventReader()
        var isWanted = false
        for entry in try await log.stream(StreamName(.round(round)), after: 0) {
            switch try reader.read(entry).event {
            case .round(.opened(let opened)): isWanted = opened.policy?.witnessedOutcomes == true
            case .round(.closed):
                // The close is one append, and no batch ends within one.
                return isWanted ? try await log.signedHead(covering: entry.logPosition + 1)?.size : 0
            default: break
            }
        }
        return 0
    }

    /// The rounds of a programme that closed beyond what witnesses have seen; none if it does not want that now.
    private func roundsClosed(in programme: ID<Programme>, upTo logPosition: Int) async throws -> Set<ID<Round>> {
        let document = try await views.document(.programme, programme.value)
        guard document?["policy"]?["witnessedOutcomes"]?.bool == true else { return [] }
        var query = EntryQuery(from: witnessed.value, to: logPosition + 1, types: [RoundClosed.type])
        var scanner = EntryScanner()
        var rounds: Set<ID<Round>> = []
        while case let page = try await log.page(query, limit: 500), let last = page.last {
            query.from = last.logPosition + 1
            for entry in page {
                let envelope = try scanner.scan(entry.line).envelope
                if envelope.programme == programme, case .round(let round)? = envelope.stream.stream {
                    rounds.insert(round)
                }
            }
        }
        return rounds
    }
}

/// Outcomes of rounds as they stand in documents: objects that name a round, an item and an outcome.
enum AwaitedOutcomes {
    static func rounds(in json: JSON) -> Set<ID<Round>> {
        var found: Set<ID<Round>> = []
        collect(json, into: &found)
        return found
    }

    private static func named(in json: JSON) -> ID<Round>? {
        guard json["item"] != nil, let outcome = json["outcome"]?.string, outcome != Outcome.cancelled.rawValue
        else { return nil }
        return json["round"]?.string.flatMap { ID($0) }
    }

    private static func collect(_ json: JSON, into found: inout Set<ID<Round>>) {
        if let items = json.array {
            for item in items { collect(item, into: &found) }
        } else if let members = json.members {
            if let round = named(in: json) { found.insert(round) }
            for member in members { collect(member.value, into: &found) }
        }
    }

    /// The same with the outcomes of these rounds marked.
    static func marked(_ json: JSON, _ rounds: Set<ID<Round>>) -> JSON {
        if let items = json.array { return .array(items.map { marked($0, rounds) }) }
        guard let members = json.members else { return json }
        var object: JSON = .object(members.map { JSON.Member($0.name, self.marked($0.value, rounds)) })
        if let round = named(in: json), rounds.contains(round) {
            object.set("outcome", to: .string(WitnessedOutcome.awaitingWitnesses.rawValue))
        }
        return object
    }
}
