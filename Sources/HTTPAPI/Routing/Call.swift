import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird

/// One request, with who makes it.
struct Call: Sendable {
    let request: Request
    let context: APIContext
    let caller: Caller
    let load: ServerLoad
    /// What stands behind the question mark, decoded; each name once.
    let query: [String: String]

    init(
        _ request: Request, _ context: APIContext, caller: Caller, load: ServerLoad, allowing names: Set<String>
    ) throws(Problem) {
        self.load = load
        self.request = request
        self.context = context
        self.caller = caller
        query = try Call.query(of: request, allowing: names)
    }

    /// As whom the caller acts.
    ///
    /// - Throws: a problem if they have not said who they are.
    var actor: Actor {
        get throws(Problem) {
            guard let actor = caller.actor else { throw .anonymous }
            return actor
        }
    }

    /// The delegate who calls; administrators have no part in what asks for this.
    var delegate: ID<Delegate> {
        get throws(Problem) {
            switch caller {
            case .delegate(let id): return id
            case .anonymous: throw .anonymous
            case .administrator: throw Problem("not_permitted", .forbidden, "This is for delegates.")
            }
        }
    }

    // MARK: The address

    /// An identifier in the path. One that is none names nothing.
    func id<Subject>(_ name: String, of type: Subject.Type = Subject.self) throws(Problem) -> ID<Subject> {
        guard let id = context.parameters.get(name).flatMap({ ID<Subject>($0) }) else { throw .notFound() }
        return id
    }

    /// A number in the path.
    func number(_ name: String) throws(Problem) -> Int {
        guard let number = context.parameters.get(name).flatMap({ Call.number($0) }) else { throw .notFound() }
        return number
    }

    func parameter<Value>(
        _ name: String, _ expectation: String, _ read: (String) -> Value?
    ) throws(Problem) -> Value? {
        guard let text = query[name] else { return nil }
        guard let value = read(text) else { throw .parameter(name, expectation) }
        return value
    }

    /// Decimal digits and nothing else.
    static func number(_ text: some StringProtocol) -> Int? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int(text)
    }

    private static func query(of request: Request, allowing names: Set<String>) throws(Problem) -> [String: String] {
        guard let text = request.uri.query, !text.isEmpty else { return [:] }
        var query: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pieces[0]), let value = decode(pieces.count > 1 ? pieces[1] : "") else {
                throw Problem("malformed_address", .badRequest, "Percent-encode the address as UTF-8 (RFC 3986).")
            }
            guard names.contains(name) else {
                let known = names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
                throw Problem(
                    "unknown_parameter", .badRequest, "There is no parameter \(name.prefix(40)) here; known: \(known).")
            }
            guard query.updateValue(value, forKey: name) == nil else { throw .parameter(name, "Give it once.") }
        }
        return query
    }

    private static func decode(_ text: Substring) -> String? {
        text.contains("%") ? String(text).removingPercentEncoding : String(text)
    }

    // MARK: The headers

    /// The version that the client has seen: a strong entity tag of this API.
    func ifMatch() throws(Problem) -> Int? {
        guard let text = request.headers[.ifMatch] else { return nil }
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\""),
            let version = Call.number(text.dropFirst().dropLast())
        else {
            throw .header(
                .ifMatch, "Send one ETag as you have received it, such as \"3\"; no star, no list, no weak tag.")
        }
        return version
    }

    /// What the client calls its request, so that it can repeat it.
    func idempotencyKey() throws(Problem) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .header(.idempotencyKey, "Send 1 to 200 visible ASCII characters.")
        }
        return key
    }

    /// Whether the client wants everything that the answer can hold (RFC 7240, section 4.2): of a receipt, its proof too.
    var wantsRepresentation: Bool {
        guard let text = request.headers[.prefer] else { return false }
        return text.split(separator: ",").contains { preference in
            preference.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased() == Call.representation
        }
    }

    static let representation = "return=representation"

    /// What the request is signed with.
    func signature() throws -> DetachedSignature? {
        guard let text = request.headers[.accordSignature] else { return nil }
        let signature = try DetachedSignature(text)
        guard request.headers[.idempotencyKey].map({ Identifier($0) != nil }) ?? true else {
            throw Problem.header(.idempotencyKey, "What is signed has a UUID in lower case as its id; send that.")
        }
        return signature
    }

    // MARK: The body

    /// Runs something with the whole body, for which there has to be room while it runs.
    func withBody<Value>(_ use: ([UInt8]) async throws -> Value) async throws -> Value {
        let limit = JSON.Limits.standard.bytes
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit { throw Call.tooLarge }
        var place: Occupancy.Place?
        func makeRoom(_ count: Int) throws {
            guard place == nil, count > LoadLimits.smallBody else { return }
            // Nobody says how long a chunked body will be.
            place = load.bodies.take(announced ?? limit)
            if place == nil { throw Problem.busy("Too many large requests are being answered.", retry: 1) }
        }
        try makeRoom(announced ?? 0)
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= limit else { throw Call.tooLarge }
            try makeRoom(bytes.count + chunk.readableBytes)
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        let value = try await use(bytes)
        extendLifetime(place)
        return value
    }

    private static let tooLarge = Problem(
        "too_large", .contentTooLarge, "Send a body of at most \(JSON.Limits.standard.bytes) bytes.")

    /// Refuses a body that does not say that it is JSON.
    func requireJSON() throws(Problem) {
        // What nearly everybody sends.
        if request.headers[.contentType] == "application/json" { return }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type?.lowercased() == "application/json" else {
            throw Problem(
                "wrong_content_type", .unsupportedMediaType, "Send JSON, with Content-Type: application/json.")
        }
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    static let accordPosition = HTTPField.Name("Accord-Position")!
    static let accordSignature = HTTPField.Name("Accord-Signature")!
    static let accordAtLeast = HTTPField.Name("Accord-At-Least")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let prefer = HTTPField.Name("Prefer")!
    static let preferenceApplied = HTTPField.Name("Preference-Applied")!
    static let link = HTTPField.Name("Link")!
}
