import Application
import Domain
import EventStore
import Projections

/// Things as somebody may see them.
struct ResourceReader: Sendable {
    let node: Node

    /// Where the thing that a stream is about can be read; nil for what has no address.
    static func address(of stream: Stream) -> String? {
        switch stream {
        case .organisation(let id): "/v1/organisations/\(id)"
        case .keys(let id): "/v1/organisations/\(id)/keys"
        case .programme(let id): "/v1/programmes/\(id)"
        case .delegate(let id): "/v1/delegates/\(id)"
        case .consultation(let id): "/v1/consultations/\(id)"
        case .gap(let id): "/v1/gaps/\(id)"
        case .intervention(let id): "/v1/interventions/\(id)"
        case .comment(let id): "/v1/comments/\(id)"
        case .round(let id): "/v1/rounds/\(id)"
        case .log, .administrator, .token, .seat, .proxies, .reservation, .prose, .person: nil
        }
    }

    /// The document that the views keep of what a stream is about.
    private static func document(of stream: Stream) -> (DocumentKind, Identifier)? {
        switch stream {
        case .administrator(let id): (.administrator, id.value)
        case .organisation(let id), .keys(let id): (.organisation, id.value)
        case .programme(let id): (.programme, id.value)
        case .delegate(let id): (.delegate, id.value)
        case .token(let id): (.token, id.value)
        case .consultation(let id): (.consultation, id.value)
        case .gap(let id): (.gap, id.value)
        case .intervention(let id): (.intervention, id.value)
        case .comment(let id): (.comment, id.value)
        case .round(let id): (.round, id.value)
        case .prose(let commitment): (.redaction, commitment.first)
        case .person(let id): (.person, id.value)
        case .log, .seat, .proxies, .reservation: nil
        }
    }

    /// A thing as it was at a moment, its prose for whom may read it; nil if there was none.
    ///
    /// - Parameter known: the programme that it belongs to, if the thing itself does not say so.
    func resource(
        _ stream: Stream, _ moment: Moment, in known: ID<Programme>? = nil, for caller: Caller
    ) async throws -> JSON? {
        guard let (kind, id) = ResourceReader.document(of: stream),
            let json = try await node.views.document(kind, id, moment)
        else { return nil }
        let programme = json["programme"]?.string.flatMap { ID<Programme>($0) } ?? known
        let revealed = try await node.revealing.reveal(json, to: try await audience(of: stream, programme, for: caller))
        return try await node.shown(revealed, of: kind)
    }

    /// What somebody may read of the thing that a stream is about.
    func audience(
        of stream: Stream, _ known: ID<Programme>? = nil, for caller: Caller
    ) async throws -> Audience {
        switch stream {
        case .log, .organisation, .reservation, .keys: return try await nodeAudience(for: caller)
        case .administrator, .token, .person: return caller.isAdministrator ? .ofAdministrator : .nothing
        default:
            var programme = known
            if programme == nil { programme = try await node.submitting.programme(of: stream) }
            guard let programme else { return .nothing }
            return try await node.submitting.audience(caller, of: programme)
        }
    }

    /// What somebody may read of what belongs to no programme: organisations, and why they were suspended.
    func nodeAudience(for caller: Caller) async throws -> Audience {
        switch caller {
        case .anonymous: return .reading(prose: false)
        case .administrator: return .ofAdministrator
        case .delegate(let id):
            guard let delegate = try await node.submitting.delegate(id), !delegate.isRevoked else {
                return .reading(prose: false)
            }
            return .reading(prose: Permissions.role(for: .readProse, of: delegate.roles, relations: []) != nil)
        }
    }

    /// Refuses whoever may not read the programme that a thing belongs to, as if it were not there.
    ///
    /// - Parameter stream: nil for a collection of the node's own.
    @discardableResult
    func requireReadable(_ stream: Stream?, for caller: Caller) async throws -> Audience {
        guard let stream else { return try await nodeAudience(for: caller) }
        switch stream {
        // Whether these are there is no secret, and what may be done to them is for the command to say.
        case .log, .organisation, .reservation, .keys: return try await nodeAudience(for: caller)
        case .administrator, .token, .person: return .nothing
        default:
            let audience = try await audience(of: stream, for: caller)
            guard audience.reads else { throw Problem.notFound() }
            return audience
        }
    }
}

extension Caller {
    var isAdministrator: Bool {
        if case .administrator = self { true } else { false }
    }
}

extension Audience {
    /// Of what administrators write themselves, and nobody else does.
    static let ofAdministrator = Audience.reading(prose: true)

    static func reading(prose: Bool) -> Audience {
        var audience = Audience.nothing
        audience.reads = true
        audience.readsProse = prose
        return audience
    }
}
