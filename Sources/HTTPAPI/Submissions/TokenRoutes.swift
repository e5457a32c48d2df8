import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// Tokens: issued once, never shown again.
extension API {
    var tokenRoutes: [Route] {
        ["delegate", "administrator"].flatMap { noun in
            let path = "/v1/\(noun)s/{\(noun)}/tokens"
            return [
                Route(.post, path) { try await issue($0, noun) },
                Route(.delete, "\(path)/{token}") { try await revoke($0, noun) },
                Route(.get, path, query: Call.listParameters.union(["status"])) { try await tokens($0, noun) },
            ]
        }
    }

    private struct TokenRequest: Codable {
        let expires: Instant
    }

    private func bearer(_ call: Call, _ noun: String) throws(Problem) -> (Actor, Stream) {
        if noun == "delegate" {
            let delegate: ID<Delegate> = try call.id(noun)
            return (.delegate(delegate), .delegate(delegate))
        }
        let person: ID<Person> = try call.id(noun)
        return (.administrator(person), .administrator(person))
    }

    /// Hands out a token. A repeated request cannot be given the same answer, since nobody knows the token any more.
    private func issue(_ call: Call, _ noun: String) async throws -> Response {
        let actor = try call.actor
        let (bearer, stream) = try bearer(call, noun)
        if try call.idempotencyKey() != nil {
            throw Problem.header(
                .idempotencyKey, "A token is shown once: leave it out, and revoke a token that got lost.")
        }
        // A signature is of an id under which the request could be repeated.
        if call.request.headers[.accordSignature] != nil {
            throw Problem.header(.accordSignature, "The issue of a token cannot be signed: leave it out.")
        }
        let bytes = try await call.withBody { $0 }
        try call.requireJSON()
        do {
            let asked = try JSONDecoding.decode(TokenRequest.self, from: bytes)
            let (token, submitted) = try await node.tokens.issue(to: bearer, expires: asked.expires, by: actor)
            guard case .token(let id) = submitted.stream else { throw Problem.notFound() }
            let json: JSON = [
                "id": .string(id.description), "token": .string(token), "bearer": .string(bearer.description),
                "expires": .string(asked.expires.description),
            ]
            var headers: HTTPFields = [.cacheControl: "no-store"]
            headers[.location] = "/v1/\(noun)s/\(call.context.parameters.get(noun) ?? "")/tokens"
            return try await answer(call, submitted, json, .created, headers)
        } catch {
            try await ResourceReader(node: node).requireReadable(stream, for: call.caller)
            throw error
        }
    }

    private func revoke(_ call: Call, _ noun: String) async throws -> Response {
        let actor = try call.actor
        let (bearer, stream) = try bearer(call, noun)
        let token: ID<Token> = try call.id("token")
        let ifMatch = try call.ifMatch()
        let key = try call.idempotencyKey()
        let signature = try call.signature()
        guard try await call.withBody({ $0.isEmpty }) else {
            throw Problem("unknown_field", .unprocessableContent, "Send no body: the address says all.")
        }
        let repetition = key.map {
            node.repetition(
                of: actor, key: $0, request: Array("DELETE \(call.request.uri.path)\n".utf8),
                id: signature == nil ? nil : Identifier($0))
        }
        do {
            guard let known = try await node.log.bearer(of: token), known == bearer.description else {
                throw Problem.notFound("\(bearer) has no such token.")
            }
            let submitted = try await node.submitting.submit(
                Submission(
                    name: RevokeToken.name, members: ["token": .string(token.description)], actor: actor,
                    ifMatch: ifMatch, repetition: repetition, signature: signature))
            let json: JSON = [
                "id": .string(token.description), "bearer": .string(bearer.description), "status": "revoked",
            ]
            return try await answer(call, submitted, json)
        } catch {
            try await ResourceReader(node: node).requireReadable(stream, for: call.caller)
            if signature != nil, case SubmissionError.keyReused = error { throw Problem.signatureRepeated }
            throw error
        }
    }

    /// What is told of a token, with the receipt.
    private func answer(
        _ call: Call, _ submitted: Submitted, _ json: JSON, _ status: HTTPResponse.Status = .ok,
        _ headers: HTTPFields = [:]
    ) async throws -> Response {
        let proof = try await call.proof(of: submitted, in: node.log)
        var json = json
        json["receipt"] = submitted.receipt(with: proof)
        return .json(json, status: status, headers + submitted.headers(with: proof))
    }

    /// The tokens of somebody, without the tokens themselves: for administrators, for the bearer, and for the focal
    /// points of the bearer's organisation.
    private func tokens(_ call: Call, _ noun: String) async throws -> Response {
        let actor = try call.actor
        let (bearer, stream) = try bearer(call, noun)
        guard try await mayIssue(to: bearer, actor) else {
            try await ResourceReader(node: node).requireReadable(stream, for: call.caller)
            throw Problem("not_permitted", .forbidden, "Tokens are listed for whoever may issue them.")
        }
        var filter = DocumentFilter(subject: bearer.description)
        try ListFilter.status(of: .token).apply(call, &filter)
        let page = try await node.views.list(.token, filter, after: try call.cursor(), limit: try call.limit())
        return .list(.array(page.items), next: page.next.map { Call.cursor(after: $0) }, call)
    }

    private func mayIssue(to bearer: Actor, _ actor: Actor) async throws -> Bool {
        if case .administrator = actor { return true }
        guard case .delegate(let acting) = actor, case .delegate(let id) = bearer,
            let mine = try await node.submitting.delegate(acting), let theirs = try await node.submitting.delegate(id),
            !mine.isRevoked, mine.programme == theirs.programme
        else { return false }
        var relations: Set<Relation> = mine.organisation == theirs.organisation ? [.own] : []
        if acting == id { relations.insert(.oneself) }
        return Permissions.role(for: .issueToken, of: mine.roles, relations: relations) != nil
    }
}

extension EventLog {
    /// Whose token this is; nil if there is none.
    fileprivate func bearer(of token: ID<Token>) async throws -> String? {
        var reader = EventReader()
        guard let first = try await stream(StreamName(.token(token)), after: 0).first,
            case .token(.issued(let issued)) = try reader.read(first).event
        else { return nil }
        return issued.bearer
    }
}
