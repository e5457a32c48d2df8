/// One thing that has happened: what stands as `data` in an entry.
package protocol EventPayload: Codable, Hashable, Sendable {
    /// The aggregate's word and a verb in the past tense, `gap.proposed`.
    static var name: String { get }
    /// The version of this shape. A changed shape is a new type with the next version, and an upcaster from this one.
    static var version: Int { get }
    /// What stands as `type` in the entry's envelope, `accord.gap.proposed.v1`.
    static var type: String { get }
}

extension EventPayload {
    package static var version: Int { 1 }
    package static var type: String { "accord.\(name).v\(version)" }
}

/// All that can happen to one kind of entity.
package protocol AggregateEvent: Hashable, Sendable {
    /// Every event there is, with how to decode it.
    static var catalogue: [EventType<Self>] { get }
    /// The event itself, as it is encoded.
    var payload: any EventPayload { get }
}

/// Whatever makes an event's payload from its stored form.
package protocol PayloadDecoding {
    func decode<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload
}

/// An event type by name, and how to make such an event from its stored form.
package struct EventType<Happening>: Sendable {
    package let type: String
    package let decode: @Sendable (any PayloadDecoding) throws -> Happening

    package init<Payload: EventPayload>(_ make: @escaping @Sendable (Payload) -> Happening) {
        type = Payload.type
        decode = { make(try $0.decode(Payload.self)) }
    }

    package func map<Other>(_ transform: @escaping @Sendable (Happening) -> Other) -> EventType<Other> {
        EventType<Other>(type: type, decode: { [decode] in transform(try decode($0)) })
    }

    private init(type: String, decode: @escaping @Sendable (any PayloadDecoding) throws -> Happening) {
        self.type = type
        self.decode = decode
    }
}

/// Anything that can happen.
package enum Event: Hashable, Sendable {
    case administrator(AdministratorEvent)
    case organisation(OrganisationEvent)
    case programme(ProgrammeEvent)
    case delegate(DelegateEvent)
    case token(TokenEvent)
    case consultation(ConsultationEvent)
    case gap(GapEvent)
    case intervention(InterventionEvent)
    case comment(CommentEvent)
    case round(RoundEvent)
    case seat(SeatEvent)
    case proxies(ProxiesEvent)
    case reservation(ReservationEvent)
    case prose(ProseEvent)
    case log(LogEvent)
    case person(PersonEvent)
    case key(KeyEvent)

    package var payload: any EventPayload {
        switch self {
        case .administrator(let event): event.payload
        case .organisation(let event): event.payload
        case .programme(let event): event.payload
        case .delegate(let event): event.payload
        case .token(let event): event.payload
        case .consultation(let event): event.payload
        case .gap(let event): event.payload
        case .intervention(let event): event.payload
        case .comment(let event): event.payload
        case .round(let event): event.payload
        case .seat(let event): event.payload
        case .proxies(let event): event.payload
        case .reservation(let event): event.payload
        case .prose(let event): event.payload
        case .log(let event): event.payload
        case .person(let event): event.payload
        case .key(let event): event.payload
        }
    }

    /// What stands as `type` in the envelope.
    package var type: String { Swift.type(of: payload).type }

    /// Every event type there is, by its type.
    package static let catalogue: [String: EventType<Event>] = {
        var types: [EventType<Event>] = []
        func add<Happening: AggregateEvent>(_ make: @escaping @Sendable (Happening) -> Event) {
            types += Happening.catalogue.map { $0.map(make) }
        }
        add(Event.administrator)
        add(Event.organisation)
        add(Event.programme)
        add(Event.delegate)
        add(Event.token)
        add(Event.consultation)
        add(Event.gap)
        add(Event.intervention)
        add(Event.comment)
        add(Event.round)
        add(Event.seat)
        add(Event.proxies)
        add(Event.reservation)
        add(Event.prose)
        add(Event.log)
        add(Event.person)
        add(Event.key)
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()
}
