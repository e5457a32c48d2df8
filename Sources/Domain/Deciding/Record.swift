/// Some entities as the log has them: what `decide` looks at.
///
/// A record holds only what was read into it. Asking it for anything else throws `Unread`, whereupon who runs the
/// decision reads those streams and asks again; so `decide` alone knows what it depends on, and exactly that is what
/// must stand unchanged when its events are appended.
package struct Record: Sendable {
    package var administrators: [ID<Person>: Held<Administrator>] = [:]
    package var organisations: [ID<Organisation>: Held<Organisation>] = [:]
    package var programmes: [ID<Programme>: Held<Programme>] = [:]
    package var delegates: [ID<Delegate>: Held<Delegate>] = [:]
    package var tokens: [ID<Token>: Held<Token>] = [:]
    package var consultations: [ID<Consultation>: Held<Consultation>] = [:]
    package var gaps: [ID<Gap>: Held<Gap>] = [:]
    package var interventions: [ID<Intervention>: Held<Intervention>] = [:]
    package var comments: [ID<Comment>: Held<Comment>] = [:]
    package var rounds: [ID<Round>: Held<Round>] = [:]
    package var seats: [SeatName: Held<Seat>] = [:]
    package var proxies: [SeatName: Held<ProxyHolder>] = [:]
    package var reservations: [Reserved: Held<Reservation>] = [:]
    package var prose: [Commitment: Held<Prose>] = [:]
    package var log: Held<LogState>?
    package var persons: [ID<Person>: Held<Person>] = [:]
    package var keys: [ID<Organisation>: Held<OrganisationKeys>] = [:]

    package init() {}
}

/// One seat of one round.
package struct SeatName: Hashable, Sendable {
    package let round: ID<Round>
    package let organisation: ID<Organisation>

    package init(_ round: ID<Round>, _ organisation: ID<Organisation>) {
        self.round = round
        self.organisation = organisation
    }
}

/// An entity with what its stream says of it.
///
/// A value like any other, but cheap to hand around: what is so lies in a box, which is copied only when somebody
/// changes a value that somebody else has too.
package struct Held<State: Sendable>: Sendable {
    private final class Box: @unchecked Sendable {
        /// Changed only by the one `Held` that has the box to itself.
        var state: State?

        init(_ state: State?) { self.state = state }
    }

    private var box: Box?
    /// What is so; nil if nothing has happened.
    package var state: State? {
        get { box?.state }
        _modify {
            if !isKnownUniquelyReferenced(&box) { box = Box(box?.state) }
            yield &box!.state
        }
    }
    /// The number of entries in its stream.
    package var version = 0
    /// When the first of them happened.
    package var began: Instant?
    /// When the last of them happened.
    package var changed: Instant?
    /// The log position of the last of them.
    package var logPosition: Int?

    package init() {}
}

/// What an event is surrounded by, as far as `evolve` may look at it.
package struct EventContext: Hashable, Sendable {
    package let logPosition: Int
    /// When the node recorded it.
    package let time: Instant
    /// When it is said to have happened, if that is another time.
    package let occurredAt: Instant?
    package let actor: Actor
    package let organisation: ID<Organisation>?

    /// When it happened, as far as anyone has said.
    package var happened: Instant { occurredAt ?? time }

    package init(
        logPosition: Int, time: Instant, occurredAt: Instant?, actor: Actor, organisation: ID<Organisation>?
    ) {
        self.logPosition = logPosition
        self.time = time
        self.occurredAt = occurredAt
        self.actor = actor
        self.organisation = organisation
    }
}

/// What is so of one kind of entity, and how what happens changes it.
package protocol Aggregate: Sendable {
    associatedtype Happening: AggregateEvent

    /// Applies one event. It never fails: what stands in the log has happened.
    static func evolve(_ state: inout Self?, _ event: Happening, _ context: EventContext)
}

extension Held where State: Aggregate {
    package mutating func evolve(_ event: State.Happening, _ context: EventContext) {
        State.evolve(&state, event, context)
        version += 1
        if began == nil { began = context.happened }
        changed = context.happened
        logPosition = context.logPosition
    }
}

extension Record {
    /// Applies one event to the entity of its stream, which must hold the stream up to just before it.
    /// An event that does not belong on that stream is ignored.
    package mutating func evolve(_ stream: Stream, _ event: Event, _ context: EventContext) {
        switch (stream, event) {
        case (.administrator(let id), .administrator(let event)):
            administrators[id, default: Held()].evolve(event, context)
        case (.organisation(let id), .organisation(let event)):
            organisations[id, default: Held()].evolve(event, context)
        case (.programme(let id), .programme(let event)): programmes[id, default: Held()].evolve(event, context)
        case (.delegate(let id), .delegate(let event)): delegates[id, default: Held()].evolve(event, context)
        case (.token(let id), .token(let event)): tokens[id, default: Held()].evolve(event, context)
        case (.consultation(let id), .consultation(let event)):
            consultations[id, default: Held()].evolve(event, context)
        case (.gap(let id), .gap(let event)): gaps[id, default: Held()].evolve(event, context)
        case (.intervention(let id), .intervention(let event)):
            interventions[id, default: Held()].evolve(event, context)
        case (.comment(let id), .comment(let event)): comments[id, default: Held()].evolve(event, context)
        case (.round(let id), .round(let event)): rounds[id, default: Held()].evolve(event, context)
        case (.seat(let round, let id), .seat(let event)):
            seats[SeatName(round, id), default: Held()].evolve(event, context)
        case (.proxies(let round, let id), .proxies(let event)):
            proxies[SeatName(round, id), default: Held()].evolve(event, context)
        case (.reservation(let id), .reservation(let event)): reservations[id, default: Held()].evolve(event, context)
        case (.prose(let id), .prose(let event)): prose[id, default: Held()].evolve(event, context)
        case (.log, .log(let event)):
            var held = log ?? Held()
            held.evolve(event, context)
            log = held
        case (.person(let id), .person(let event)): persons[id, default: Held()].evolve(event, context)
        case (.keys(let id), .key(let event)): keys[id, default: Held()].evolve(event, context)
        default: break
        }
    }

    /// Notes that a stream has been read, so that an empty one counts as empty and not as unread.
    package mutating func note(_ stream: Stream) {
        func note<Key: Hashable, State>(_ held: inout [Key: Held<State>], _ key: Key) {
            if held[key] == nil { held[key] = Held() }
        }
        switch stream {
        case .administrator(let id): note(&administrators, id)
        case .organisation(let id): note(&organisations, id)
        case .programme(let id): note(&programmes, id)
        case .delegate(let id): note(&delegates, id)
        case .token(let id): note(&tokens, id)
        case .consultation(let id): note(&consultations, id)
        case .gap(let id): note(&gaps, id)
        case .intervention(let id): note(&interventions, id)
        case .comment(let id): note(&comments, id)
        case .round(let id): note(&rounds, id)
        case .seat(let round, let id): note(&seats, SeatName(round, id))
        case .proxies(let round, let id): note(&proxies, SeatName(round, id))
        case .reservation(let id): note(&reservations, id)
        case .prose(let id): note(&prose, id)
        case .log: if log == nil { log = Held() }
        case .person(let id): note(&persons, id)
        case .keys(let id): note(&keys, id)
        }
    }

    /// Forgets a stream, so that it has to be read again.
    package mutating func forget(_ stream: Stream) {
        switch stream {
        case .administrator(let id): administrators[id] = nil
        case .organisation(let id): organisations[id] = nil
        case .programme(let id): programmes[id] = nil
        case .delegate(let id): delegates[id] = nil
        case .token(let id): tokens[id] = nil
        case .consultation(let id): consultations[id] = nil
        case .gap(let id): gaps[id] = nil
        case .intervention(let id): interventions[id] = nil
        case .comment(let id): comments[id] = nil
        case .round(let id): rounds[id] = nil
        case .seat(let round, let id): seats[SeatName(round, id)] = nil
        case .proxies(let round, let id): proxies[SeatName(round, id)] = nil
        case .reservation(let id): reservations[id] = nil
        case .prose(let id): prose[id] = nil
        case .log: log = nil
        case .person(let id): persons[id] = nil
        case .keys(let id): keys[id] = nil
        }
    }

    /// The version of a stream as this record holds it; nil if it was not read.
    package func version(of stream: Stream) -> Int? {
        switch stream {
        case .administrator(let id): administrators[id]?.version
        case .organisation(let id): organisations[id]?.version
        case .programme(let id): programmes[id]?.version
        case .delegate(let id): delegates[id]?.version
        case .token(let id): tokens[id]?.version
        case .consultation(let id): consultations[id]?.version
        case .gap(let id): gaps[id]?.version
        case .intervention(let id): interventions[id]?.version
        case .comment(let id): comments[id]?.version
        case .round(let id): rounds[id]?.version
        case .seat(let round, let id): seats[SeatName(round, id)]?.version
        case .proxies(let round, let id): proxies[SeatName(round, id)]?.version
        case .reservation(let id): reservations[id]?.version
        case .prose(let id): prose[id]?.version
        case .log: log?.version
        case .person(let id): persons[id]?.version
        case .keys(let id): keys[id]?.version
        }
    }

    /// When the last event of a stream happened; nil if there is none or the stream was not read.
    package func changed(_ stream: Stream) -> Instant? {
        switch stream {
        case .administrator(let id): administrators[id]?.changed
        case .organisation(let id): organisations[id]?.changed
        case .programme(let id): programmes[id]?.changed
        case .delegate(let id): delegates[id]?.changed
        case .token(let id): tokens[id]?.changed
        case .consultation(let id): consultations[id]?.changed
        case .gap(let id): gaps[id]?.changed
        case .intervention(let id): interventions[id]?.changed
        case .comment(let id): comments[id]?.changed
        case .round(let id): rounds[id]?.changed
        case .seat(let round, let id): seats[SeatName(round, id)]?.changed
        case .proxies(let round, let id): proxies[SeatName(round, id)]?.changed
        case .reservation(let id): reservations[id]?.changed
        case .prose(let id): prose[id]?.changed
        case .log: log?.changed
        case .person(let id): persons[id]?.changed
        case .keys(let id): keys[id]?.changed
        }
    }
}
