import Domain
import EventStore
import Projections

extension Call {
    /// By what raw entries are selected.
    static let entryParameters: Set<String> = ["type", "stream", "organisation", "programme"]
}

/// Which entries are asked for, apart from where to begin.
struct EntrySelection: Sendable {
    var query: EntryQuery
    let programme: ID<Programme>?

    init(_ call: Call) throws(Problem) {
        query = EntryQuery()
        query.within = try call.parameter("stream", "Give a stream, such as gap/<id>.") {
            Stream($0).map { StreamName($0) }
        }
        query.types = try call.parameter(
            "type", "Give entry types, such as accord.gap.proposed.v1, with commas between."
        ) {
            let types = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return types.allSatisfy { Event.catalogue[$0] != nil } ? Set(types) : nil
        }
        query.organisation = try call.parameter("organisation", "Give an organisation's id.") { ID($0) }
        programme = try call.parameter("programme", "Give a programme's id.") { ID($0) }
    }

    func accepts(_ envelope: Envelope) -> Bool { programme == nil || envelope.programme == programme }
}
