import Domain
import Synchronization

@testable import EventStore

private let lastSample = Atomic<UInt64>(0)

/// An identifier that no other sample has.
func sampleIdentifier() -> Identifier {
    let number = lastSample.add(1, ordering: .relaxed).newValue
    return Identifier(milliseconds: 1_260_781_200_000, random: (number >> 32, number &* 0x9E37_79B9_7F4A_7C15))
}

func sampleStream(_ kind: String = "gap") -> StreamName { StreamName("\(kind)/\(sampleIdentifier())")! }

func sampleDraft(
    _ stream: StreamName, version: Int = 1, type: String = "accord.gap.proposed.v1",
    organisation: ID<Organisation>? = nil, bytes: Int? = nil
) -> EntryDraft {
    let envelope = Envelope(
        source: "https://accord.example/log", id: sampleIdentifier(), type: type, time: Instant("2009-01-01")!,
        occurredAt: nil, stream: stream, version: version, programme: ID(sampleIdentifier()),
        actor: .delegate(ID(sampleIdentifier())), organisation: organisation, role: .stakeholder,
        correlation: sampleIdentifier(), causation: nil, appendID: sampleIdentifier(), nonce: sampleIdentifier()
    )
    let draft = EntryDraft(envelope: envelope, data: Array(#"{"title":"No access to registration"}"#.utf8))
    guard let bytes else { return draft }
    let text = String(repeating: "x", count: bytes - draft.line.count - 2)
    return EntryDraft(envelope: envelope, data: Array(#"{"title":"No access to registration\#(text)  "}"#.utf8))
}

func sampleAppend(
    _ drafts: EntryDraft..., expected: [StreamName: Int]? = nil, id: Identifier = sampleIdentifier(),
    fingerprint: [UInt8]? = nil, before: Instant? = nil
) -> Append {
    var first: [StreamName: Int] = [:]
    for draft in drafts where first[draft.stream] == nil { first[draft.stream] = draft.version - 1 }
    return Append(
        id: id, fingerprint: fingerprint, drafts: drafts, expected: (expected ?? first).map { ($0, $1) }, before: before
    )
}

extension EventLog {
    func everything() async throws -> [Entry] {
        var entries: [Entry] = []
        while true {
            let page = try await page(EntryQuery(from: entries.count), limit: 1_000)
            if page.isEmpty { return entries }
            entries += page
        }
    }
}
