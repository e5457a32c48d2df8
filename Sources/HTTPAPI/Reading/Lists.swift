import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// What a list can be filtered by: the name of the parameter, and what it does to the filter.
struct ListFilter: Sendable {
    let name: String
    let apply: @Sendable (Call, inout DocumentFilter) throws(Problem) -> Void

    /// - Parameter kind: says what the documents' status, of rounds their phase, may be.
    static func status(of kind: DocumentKind) -> ListFilter {
        ListFilter(name: "status") { (call, filter) throws(Problem) in
            filter.status = try call.word("status", of: kind.statuses)
        }
    }

    /// - Parameter words: the closed list that the documents' category is from.
    static func category<Word: CaseIterable & RawRepresentable<String>>(_ name: String, _ words: Word.Type)
        -> ListFilter
    {
        let words = words.allCases.map(\.rawValue)
        return ListFilter(name: name) { (call, filter) throws(Problem) in
            filter.category = try call.word(name, of: words)
        }
    }

    static let organisation = ListFilter(name: "organisation") { (call, filter) throws(Problem) in
        filter.organisation = try call.parameter("organisation", "Give an organisation's id.") { ID($0) }
    }

    /// Of consultations, who took part; of rounds, who has a seat.
    static let participant = ListFilter(name: "organisation") { (call, filter) throws(Problem) in
        filter.participant = try call.parameter("organisation", "Give an organisation's id.") { ID($0) }
    }

    static let lead = ListFilter(name: "lead") { (call, filter) throws(Problem) in
        filter.lead = try call.parameter("lead", "Give an organisation's id.") { ID($0) }
    }

    static let severity = ListFilter(name: "severity") { (call, filter) throws(Problem) in
        filter.severity = try call.word("severity")
    }

    static let population = ListFilter(name: "population") { (call, filter) throws(Problem) in
        filter.population = try call.word("population")
    }

    static let gap = ListFilter(name: "gap") { (call, filter) throws(Problem) in
        filter.gap = try call.parameter("gap", "Give a gap's id.") { ID($0) }
    }

    static let agreed = ListFilter(name: "agreed") { (call, filter) throws(Problem) in
        filter.isAgreed = try call.parameter("agreed", "Give true or false.") { Bool($0) }
    }
}

extension Call {
    static let listParameters: Set<String> = ["limit", "cursor"]

    /// One of the words of a closed list.
    fileprivate func word(_ name: String, of words: [String]) throws(Problem) -> String? {
        try parameter(name, "Give one of: \(words.joined(separator: ", ")).") { words.contains($0) ? $0 : nil }
    }

    /// The same of a list that has a type of its own.
    fileprivate func word<Word: CaseIterable & RawRepresentable<String>>(_ name: String) throws(Problem) -> Word? {
        try word(name, of: Word.allCases.map(\.rawValue)).flatMap { Word(rawValue: $0) }
    }

    /// How many items to give at most.
    func limit() throws(Problem) -> Int {
        try parameter("limit", "Give a number from 1 to 200.") { text in
            Call.number(text).flatMap { (1...200).contains($0) ? $0 : nil }
        } ?? 50
    }

    /// Where the page before has ended.
    func cursor() throws(Problem) -> Int? {
        try parameter("cursor", "Follow the link to the next page as it was given.") { text in
            guard let bytes = Base64URL.decode(text), bytes.first == UInt8(ascii: "c") else { return nil }
            return Call.number(String(decoding: bytes.dropFirst(), as: UTF8.self))
        }
    }

    static func cursor(after: Int) -> String { Base64URL.encode(Array("c\(after)".utf8)) }

    /// This request's address with some parameters set anew.
    func link(_ parameters: [String: String]) -> String {
        var query = query
        for (name, value) in parameters { query[name] = value }
        let parts = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(Call.encode($0.value))" }
        return "<\(request.uri.path)?\(parts.joined(separator: "&"))>; rel=\"next\""
    }

    private static func encode(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                output += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return output
    }
}

extension API {
    /// A route that lists documents of one kind.
    ///
    /// - Parameters:
    ///   - timeTravel: whether it can be asked as of another time.
    ///   - scope: finds what the path restricts the list to, and what the caller may see of it.
    func list(
        _ path: String, _ kind: DocumentKind, timeTravel: Bool = false, _ filters: [ListFilter] = [],
        _ scope: @escaping @Sendable (Call, inout DocumentFilter) async throws -> Audience
    ) -> Route {
        var names = Call.listParameters.union(filters.map(\.name))
        if timeTravel { names.formUnion(Call.momentParameters) }
        return Route(.get, path, query: names) { [node] call in
            var filter = DocumentFilter()
            for one in filters { try one.apply(call, &filter) }
            let audience = try await scope(call, &filter)
            let limit = try call.limit()
            let moment = timeTravel ? try await moment(call) : .now
            let page = try await node.views.list(kind, filter, after: try call.cursor(), limit: limit, moment)
            var shown: [JSON] = []
            for item in page.items { shown.append(try await node.shown(item, of: kind)) }
            let items = try await node.revealing.reveal(.array(shown), to: audience)
            return .list(items, next: page.next.map { Call.cursor(after: $0) }, call)
        }
    }

    /// Restricts a list to the programme in the path.
    func inProgramme(_ call: Call, _ filter: inout DocumentFilter) async throws -> Audience {
        let programme: ID<Programme> = try call.id("programme")
        filter.programme = programme
        let audience = try await node.submitting.audience(call.caller, of: programme)
        guard audience.reads else { throw Problem.notFound() }
        return audience
    }
}

extension Response {
    /// A page of a list, with the link to the next one.
    static func list(_ items: JSON, next: String?, _ call: Call) -> Response {
        var headers = HTTPFields()
        var json: JSON = ["items": items]
        if let next {
            json["next"] = .string(next)
            headers[.link] = call.link(["cursor": next])
        }
        return .json(json, headers)
    }
}
