import Crypto

/// The streams of the deliberation: one for each entity, and a few that keep a promise (uniqueness, a seat's voice).
package enum Stream: Hashable, Sendable {
    /// The log itself.
    case log
    case administrator(ID<Person>)
    case organisation(ID<Organisation>)
    case programme(ID<Programme>)
    case delegate(ID<Delegate>)
    case token(ID<Token>)
    case consultation(ID<Consultation>)
    case gap(ID<Gap>)
    case intervention(ID<Intervention>)
    case comment(ID<Comment>)
    case round(ID<Round>)
    /// What one seat of a round has answered, and to whom it gave its voice.
    case seat(ID<Round>, ID<Organisation>)
    /// Who gave their voice to this seat.
    case proxies(ID<Round>, ID<Organisation>)
    /// A thing of which there may be only one.
    case reservation(Reserved)
    /// A value in the vault, once something has happened to it.
    case prose(Commitment)
    /// A person, once they have been erased.
    case person(ID<Person>)
    /// The public keys of an organisation.
    case keys(ID<Organisation>)
}

extension Stream {
    /// The identifier of what the stream is about; nil where that is not one thing with an identifier of its own.
    package var entity: Identifier? {
        switch self {
        case .log, .seat, .proxies, .reservation, .prose: nil
        case .administrator(let id), .person(let id): id.value
        case .organisation(let id), .keys(let id): id.value
        case .programme(let id): id.value
        case .delegate(let id): id.value
        case .token(let id): id.value
        case .consultation(let id): id.value
        case .gap(let id): id.value
        case .intervention(let id): id.value
        case .comment(let id): id.value
        case .round(let id): id.value
        }
    }
}

extension Stream: CustomStringConvertible {
    /// The written form, as it stands in an entry.
    package var description: String {
        switch self {
        case .administrator(let id): "administrator/\(id)"
        case .organisation(let id): "organisation/\(id)"
        case .programme(let id): "programme/\(id)"
        case .delegate(let id): "delegate/\(id)"
        case .token(let id): "token/\(id)"
        case .consultation(let id): "consultation/\(id)"
        case .gap(let id): "gap/\(id)"
        case .intervention(let id): "intervention/\(id)"
        case .comment(let id): "comment/\(id)"
        case .round(let id): "round/\(id)"
        case .seat(let round, let organisation): "round/\(round)/seat/\(organisation)"
        case .proxies(let round, let organisation): "round/\(round)/proxies/\(organisation)"
        case .reservation(let reserved): "reservation/\(reserved.digest)"
        case .prose(let commitment): "prose/\(commitment)"
        case .log: "log"
        case .person(let id): "person/\(id)"
        case .keys(let organisation): "organisation/\(organisation)/keys"
        }
    }

    /// Reads the written form; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        func id<Subject>(_ type: Subject.Type, _ index: Int) -> ID<Subject>? { ID(parts[index]) }
        if parts.count == 4, parts[0] == "round", let round = id(Round.self, 1), let seat = id(Organisation.self, 3) {
            switch parts[2] {
            case "seat": self = .seat(round, seat)
            case "proxies": self = .proxies(round, seat)
            default: return nil
            }
            return
        }
        if parts.count == 3, parts[0] == "organisation", parts[2] == "keys", let organisation = id(Organisation.self, 1)
        {
            self = .keys(organisation)
            return
        }
        if parts.count == 1, parts[0] == "log" {
            self = .log
            return
        }
        guard parts.count == 2 else { return nil }
        let stream: Stream? =
            switch parts[0] {
            case "administrator": id(Person.self, 1).map(Stream.administrator)
            case "organisation": id(Organisation.self, 1).map(Stream.organisation)
            case "programme": id(Programme.self, 1).map(Stream.programme)
            case "delegate": id(Delegate.self, 1).map(Stream.delegate)
            case "token": id(Token.self, 1).map(Stream.token)
            case "consultation": id(Consultation.self, 1).map(Stream.consultation)
            case "gap": id(Gap.self, 1).map(Stream.gap)
            case "intervention": id(Intervention.self, 1).map(Stream.intervention)
            case "comment": id(Comment.self, 1).map(Stream.comment)
            case "round": id(Round.self, 1).map(Stream.round)
            case "reservation": Identifier(parts[1]).map { .reservation(Reserved(digest: $0)) }
            case "prose": Commitment(parts[1]).map(Stream.prose)
            case "person": id(Person.self, 1).map(Stream.person)
            default: nil
            }
        guard let stream else { return nil }
        self = stream
    }
}

/// What a reservation stream is named by: a digest of the thing, the first 16 bytes of its SHA-256.
package struct Reserved: Hashable, Sendable {
    package let digest: Identifier

    package init(digest: Identifier) { self.digest = digest }

    /// An organisation's name, in any language: no two organisations of a node may share one.
    package static func organisationName(_ name: Label) -> Reserved { Reserved("organisation name", name.folded) }

    /// The accreditation of an organisation's first focal point in a programme by an administrator.
    package static func firstFocalPoint(of organisation: ID<Organisation>, in programme: ID<Programme>) -> Reserved {
        Reserved("first focal point", "\(programme) \(organisation)")
    }

    private init(_ scope: String, _ value: String) {
        digest = Identifier(bytes: Array(SHA256.hash(data: Array("\(scope)\0\(value)".utf8))).prefix(16))!
    }
}

/// What a comment or an item of a round is about. Written as its stream: `gap/<id>`.
package enum Subject: Hashable, Sendable, Codable, CustomStringConvertible {
    case gap(ID<Gap>)
    case intervention(ID<Intervention>)
    case round(ID<Round>)

    package var stream: Stream {
        switch self {
        case .gap(let id): .gap(id)
        case .intervention(let id): .intervention(id)
        case .round(let id): .round(id)
        }
    }

    package var description: String { stream.description }

    package init(from decoder: any Decoder) throws {
        switch Stream(try decoder.singleValueContainer().decode(String.self)) {
        case .gap(let id): self = .gap(id)
        case .intervention(let id): self = .intervention(id)
        case .round(let id): self = .round(id)
        default:
            throw InvalidValue(.identifier, "Expected gap/<id>, intervention/<id> or round/<id>.")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
