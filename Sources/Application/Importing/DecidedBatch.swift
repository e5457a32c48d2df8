import Domain
import EventStore

/// What a batch of lines has led to.
struct DecidedBatch: Sendable {
    let id: Identifier
    let fingerprint: [UInt8]
    var decisions: [(decided: Decided, actor: Actor, now: Instant)] = []
    var values: [SealedValue] = []
    /// How many entries it will be.
    var count = 0

    func append(source: String) throws -> Append {
        var drafts: [EntryDraft] = []
        drafts.reserveCapacity(count)
        for (decided, actor, now) in decisions {
            for drafted in try decided.drafts(source: source, actor: actor, appendID: id, at: now) {
                drafts.append(drafted.draft)
            }
        }
        return Append(id: id, fingerprint: fingerprint, drafts: drafts, expected: [])
    }
}
