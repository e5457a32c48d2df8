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
        var noting = Noting()
        visit(stream, &noting)
    }

    /// Forgets a stream, so that it has to be read again.
    package mutating func forget(_ stream: Stream) {
        var forgetting = Forgetting()
        visit(stream, &forgetting)
    }

    /// The version of a stream as this record holds it; nil if it was not read.
    package func version(of stream: Stream) -> Int? { standing(of: stream)?.version }

    /// When the last event of a stream happened; nil if there is none or the stream was not read.
    package func changed(_ stream: Stream) -> Instant? { standing(of: stream)?.changed }

    private func standing(of stream: Stream) -> (version: Int, changed: Instant?)? {
        func standing<State>(_ held: Held<State>?) -> (version: Int, changed: Instant?)? {
            held.map { ($0.version, $0.changed) }
        }
        return switch stream {
        case .administrator(let id): standing(administrators[id])
        case .organisation(let id): standing(organisations[id])
        case .programme(let id): standing(programmes[id])
        case .delegate(let id): standing(delegates[id])
        case .token(let id): standing(tokens[id])
        case .consultation(let id): standing(consultations[id])
        case .gap(let id): standing(gaps[id])
        case .intervention(let id): standing(interventions[id])
        case .comment(let id): standing(comments[id])
        case .round(let id): standing(rounds[id])
        case .seat(let round, let id): standing(seats[SeatName(round, id)])
        case .proxies(let round, let id): standing(proxies[SeatName(round, id)])
        case .reservation(let id): standing(reservations[id])
        case .prose(let id): standing(prose[id])
        case .log: standing(log)
        case .person(let id): standing(persons[id])
        case .keys(let id): standing(keys[id])
        }
    }
}

// MARK: - Whatever the kind

/// Something to be done with what a record holds of one stream, whatever kind of entity it is of.
protocol HeldVisitor {
    associatedtype Failure: Error
    mutating func visit<State: Aggregate>(_ held: inout Held<State>?) throws(Failure)
}

extension Record {
    mutating func visit<Visitor: HeldVisitor>(
        _ stream: Stream, _ visitor: inout Visitor
    ) throws(Visitor.Failure) {
        switch stream {
        case .administrator(let id): try visitor.visit(&administrators[id])
        case .organisation(let id): try visitor.visit(&organisations[id])
        case .programme(let id): try visitor.visit(&programmes[id])
        case .delegate(let id): try visitor.visit(&delegates[id])
        case .token(let id): try visitor.visit(&tokens[id])
        case .consultation(let id): try visitor.visit(&consultations[id])
        case .gap(let id): try visitor.visit(&gaps[id])
        case .intervention(let id): try visitor.visit(&interventions[id])
        case .comment(let id): try visitor.visit(&comments[id])
        case .round(let id): try visitor.visit(&rounds[id])
        case .seat(let round, let id): try visitor.visit(&seats[SeatName(round, id)])
        case .proxies(let round, let id): try visitor.visit(&proxies[SeatName(round, id)])
        case .reservation(let id): try visitor.visit(&reservations[id])
        case .prose(let id): try visitor.visit(&prose[id])
        case .log: try visitor.visit(&log)
        case .person(let id): try visitor.visit(&persons[id])
        case .keys(let id): try visitor.visit(&keys[id])
        }
    }
}

private struct Noting: HeldVisitor {
    func visit<State>(_ held: inout Held<State>?) { if held == nil { held = Held() } }
}

private struct Forgetting: HeldVisitor {
    func visit<State>(_ held: inout Held<State>?) { held = nil }
}
