import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// The record itself, byte for byte.
extension API {
    var entryRoutes: [Route] {
        [
            Route(
                .get, "/v1/entries",
                query: Call.entryParameters.union(["from", "limit", "since", "until"])
            ) { try await entries($0) },
            Route(.get, "/v1/entries/feed", query: Call.entryParameters.union(["from", "to"])) { try await feed($0) },
            Route(.get, "/v1/entries/{position}") { [node] call in
                let position = try call.number("position")
                var access = EntryAccess(node: node, caller: call.caller)
                let page = try await node.log.page(EntryQuery(from: position, to: position + 1), limit: 1)
                guard let entry = page.first, try await access.audience(of: Envelope(scanning: entry.line)).reads else {
                    throw Problem.notFound("There is no entry \(position), or none that you may read.")
                }
                return .json(bytes: entry.asItem)
            },
        ]
    }

    /// How many log positions are looked at for one page: whoever may read few of its entries follows the link. It is by
    /// positions that a page ends, and not by how many entries were found, for that would tell of those that whoever asks
    /// may not read.
    private static let width = 5_000
    /// The same where only entries of some types or of an organisation are asked for.
    private static let filteredWidth = 50_000
    /// How many entries of one stream are looked at for one page.
    private static let mostOfStream = 5_000

    private func entries(_ call: Call) async throws -> Response {
        var selection = try EntrySelection(call)
        let limit = try call.limit()
        let from = try call.parameter("from", "Give a log position.") { Call.number($0) }
        let time = "Give an RFC 3339 time."
        let since = try call.parameter("since", time) { Instant($0) }
        let until = try call.parameter("until", time) { Instant($0) }
        let head = try await node.log.head().size
        var start = from ?? 0
        if let since {
            start = max(start, try await node.log.count(before: since, of: head))
        }
        let end = try await until.asyncMap { try await node.log.count(before: $0, of: head) } ?? head
        // Of a stream either all can be read or nothing, so that its length is told to nobody who may not.
        let isStream = selection.query.within != nil
        let isFiltered = selection.query.types != nil || selection.query.organisation != nil
        let width = isFiltered ? API.filteredWidth : API.width
        let last = isStream ? end : max(start, min(end, start + width))
        selection.query.to = last
        var access = EntryAccess(node: node, caller: call.caller)
        var scanner = EntryScanner()
        var output: [UInt8] = Array(#"{"items":["#.utf8)
        var count = 0
        var next = start
        var looked = 0
        paging: while next < last, !isStream || looked < API.mostOfStream {
            selection.query.from = next
            let page = try await node.log.page(selection.query, limit: 500)
            guard !page.isEmpty else {
                next = last
                break
            }
            for entry in page {
                let envelope = try scanner.scan(entry.line).envelope
                looked += 1
                next = entry.logPosition + 1
                guard selection.accepts(envelope), try await access.audience(of: envelope).reads else { continue }
                if count > 0 { output.append(UInt8(ascii: ",")) }
                output += entry.asItem
                count += 1
                if count == limit { break paging }
            }
            if isStream, count == 0 {
                next = end
                break
            }
        }
        var headers = HTTPFields()
        output.append(UInt8(ascii: "]"))
        if next < end {
            output += #","next":\#(next)"#.utf8
            headers[.link] = call.link(["from": String(next)])
        }
        output.append(UInt8(ascii: "}"))
        return .json(bytes: output, headers)
    }
}

extension Entry {
    /// The entry as it stands in answers: where it is, and its exact bytes.
    var asItem: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(line.count + 48)
        output += #"{"logPosition":\#(logPosition),"entry":"#.utf8
        output += line
        output.append(UInt8(ascii: "}"))
        return output
    }
}

extension EventLog {
    /// How many entries were recorded before a time: recorded times never go back, so a few entries tell.
    func count(before time: Instant, of size: Int) async throws -> Int {
        var low = 0
        var high = size
        while low < high {
            let middle = (low + high) / 2
            guard let entry = try await page(EntryQuery(from: middle, to: middle + 1), limit: 1).first else {
                return low
            }
            if try EntryScanner.time(of: entry.line) < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
