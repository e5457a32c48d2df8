package import Domain
package import EventStore
package import HTTPTypes
import Hummingbird

/// What went wrong, as RFC 9457 says it: `application/problem+json`.
///
/// `word` is stable: clients may build on it. `detail` says what to do.
package struct Problem: Error, Sendable {
    /// One place in the request that is wrong.
    package struct Fault: Hashable, Sendable {
        /// A JSON Pointer (RFC 6901) into the body.
        package let pointer: String
        package let detail: String

        package init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    package let word: String
    package let status: HTTPResponse.Status
    package let detail: String
    package var errors: [Fault] = []
    /// The seats concerned: those with ballots that a close had not reviewed.
    package var seats: [ID<Organisation>] = []
    /// The version that the thing has, where another one was named.
    package var actual: Int?
    package var headers = HTTPFields()

    package init(_ word: String, _ status: HTTPResponse.Status, _ detail: String) {
        self.word = word
        self.status = status
        self.detail = detail
    }

    /// What identifies the type of problem, for ever.
    package var type: String { "urn:accord:problem:\(word)" }

    /// The word in the way that people read.
    package var title: String {
        let text = word.replacing("_", with: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    package var json: JSON {
        var json: JSON = [
            "type": .string(type), "title": .string(title), "status": .integer(status.code), "detail": .string(detail),
        ]
        if !errors.isEmpty {
            json["errors"] = .array(
                errors.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] })
        }
        if !seats.isEmpty { json["seats"] = .array(seats.map { .string($0.description) }) }
        if let actual { json["actual"] = .integer(actual) }
        return json
    }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}

extension Problem {
    /// The thing is not there, or not for whoever asks: which of the two is not told.
    static func notFound(_ what: String = "There is nothing at this address, or nothing that you may read.") -> Problem
    {
        Problem("not_found", .notFound, what)
    }

    static func parameter(_ name: String, _ detail: String) -> Problem {
        Problem("invalid_parameter", .badRequest, "The parameter \(name) is wrong. \(detail)")
    }

    static func header(_ name: HTTPField.Name, _ detail: String) -> Problem {
        Problem("invalid_header", .badRequest, "The header \(name.rawName) is wrong. \(detail)")
    }

    /// There is more to do than this node takes on.
    static func busy(_ detail: String, retry seconds: Int) -> Problem {
        var problem = Problem("busy", .serviceUnavailable, detail)
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    /// Whoever asks does so more often than they may.
    static func tooManyRequests(retry seconds: Int) -> Problem {
        var problem = Problem(
            "too_many_requests", .tooManyRequests,
            "You have made more requests than one client may; go on in \(seconds) s, and more slowly.")
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    static let anonymous: Problem = {
        var problem = Problem(
            "unauthorised", .unauthorized, "Send your token in the header Authorization, behind the word Bearer.")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="accord""#
        return problem
    }()
}
