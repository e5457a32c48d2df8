import Domain
import EventStore
package import HTTPTypes

/// How a request becomes a command: one row of the table of submissions.
package struct SubmissionForm: Sendable {
    package let method: HTTPRequest.Method
    package let path: String
    /// The command's name.
    package let command: String
    /// Which member of the command each parameter of the path becomes.
    let members: [String: String]
    /// The parameter of the path whose thing a comment is about.
    let subject: String?
    /// The member into which the body is put, and what stays beside it.
    let wrapped: String?
    let beside: Set<String>
    /// Whether something new comes of it: 201, and where it is.
    package let creates: Bool
    /// Whether it changes something that has to be read first: 428 without `If-Match`.
    package let needsVersion: Bool
    /// The parameter of the path that says what it is about; nil for a collection of the node's own.
    let addressed: String?
    /// Whether it is what a seat says in a round: it is answered without a look at the views.
    let isOfSeat: Bool

    init(
        _ method: HTTPRequest.Method, _ path: String, _ command: String, _ members: [String: String] = [:],
        subject: String? = nil, wrapped: String? = nil, beside: Set<String> = [], creates: Bool = false,
        needsVersion: Bool = false
    ) {
        self.method = method
        self.path = "/v1/" + path
        self.command = command
        self.members = members
        self.subject = subject
        self.wrapped = wrapped
        self.beside = beside
        self.creates = creates
        self.needsVersion = needsVersion
        addressed = path.split(separator: "/").first { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        isOfSeat = command.hasPrefix("position.") || command.hasPrefix("proxy.")
    }

    /// What the node gives a command itself, so that nobody else does: the identifiers it makes, the seat of whoever
    /// answers, what belongs to secret rounds, and by which accreditation a person is known.
    static let supplied: Set<String> = ["id", "pledge", "subject", "seat", "ballot", "openings", "delegate"]

    /// The command's members: the body's, put where they belong, and those that the address says.
    ///
    /// - Throws: `JSONProblem` if the body is no object or holds what is not its to say.
    func members(from body: JSON, _ parameter: (String) -> String?) throws(JSONProblem) -> JSON {
        guard let given = body.members else { throw JSONProblem(.wrongType, at: "", "Send an object.") }
        let refused = given.filter {
            wrapped == nil && (Self.supplied.contains($0.name) || members.values.contains($0.name))
        }
        if let first = refused.first {
            throw JSONProblem(
                .unknownField, at: "/\(first.name)", "Leave this field out: the address or the node says it.")
        }
        var result: JSON = [:]
        if let wrapped {
            result[wrapped] = .object(given.filter { !beside.contains($0.name) })
            for member in given where beside.contains(member.name) { result[member.name] = member.value }
        } else {
            result = body
        }
        for (name, member) in members {
            guard let value = parameter(name) else { continue }
            result[member] = member == "item" ? Call.number(value).map { .integer($0) } : .string(value)
        }
        if let subject, let value = parameter(subject) { result["subject"] = .string("\(subject)/\(value)") }
        return result
    }

    /// Where in the body something is that stands elsewhere in the command.
    func pointer(_ pointer: String) -> String {
        guard let wrapped, pointer == "/\(wrapped)" || pointer.hasPrefix("/\(wrapped)/") else { return pointer }
        return String(pointer.dropFirst(wrapped.count + 1))
    }
}
