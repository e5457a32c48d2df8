internal import Domain
internal import EventStore

/// An event that stands in the log beside the one that the rules lead to.
struct Differing {
    let entry: ReadEntry
    let stream: Domain.Stream
    let event: Event

    var fault: Fault {
        let kind: FaultKind
        let detail: String
        switch (entry.event, event) {
        case (.round(.closed(let found)), .round(.closed(let expected))) where found.results != expected.results:
            return outcomes(expected.results, found.results)
        case (.gap(.decided), .gap(.decided)), (.intervention(.proposal(.decided)), .intervention(.proposal(.decided))):
            kind = .outcome
            detail = "The item's outcome is not what counting the ballots gives."
        case (.seat(.opened), .seat(.opened)):
            kind = .opening
            detail = "A ballot was not opened as it was committed to."
        default:
            kind = .events
            detail = "The command leads to another event."
        }
        return Fault(
            kind, at: entry.logPosition, expected: Differing.words(stream, event),
            found: Differing.words(entry.stream, entry.event), detail)
    }

    private func outcomes(_ expected: [ItemResult], _ found: [ItemResult]) -> Fault {
        var differing: [Int] = []
        for index in 0..<max(expected.count, found.count) {
            let (one, other) = (
                expected.indices.contains(index) ? expected[index] : nil,
                found.indices.contains(index) ? found[index] : nil
            )
            if one != other { differing.append(index) }
        }
        func words(_ results: [ItemResult]) -> String {
            differing.prefix(5).map { results.indices.contains($0) ? Differing.words(results[$0]) : "nothing" }
                .joined(separator: "; ")
        }
        return Fault(
            .outcome, at: entry.logPosition, expected: words(expected), found: words(found),
            "\(differing.count) recorded outcomes are not what counting the ballots gives.")
    }

    private static func words(_ result: ItemResult) -> String {
        let tally = result.tally.map { tally in
            let count = tally.count
            return "\(tally.chamber?.value ?? "all"): \(count.support) support, \(count.standAside) stand aside, "
                + "\(count.abstain) abstain, \(count.object) object of \(count.seats)"
        }
        return "item \(result.item) \(result.outcome.rawValue) (\(tally.joined(separator: "; ")))"
    }

    private static func words(_ stream: Domain.Stream, _ event: Event) -> String {
        var data: [UInt8] = []
        // What was read or decided can be written.
        try? event.append(to: &data)
        let text = String(decoding: data.prefix(300), as: UTF8.self)
        return "\(event.type) on \(stream): \(text)\(data.count > 300 ? "…" : "")"
    }
}
