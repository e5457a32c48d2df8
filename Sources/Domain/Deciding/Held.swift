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
///
/// It can be written down, for whoever goes through a log too long to hold all of it in memory: how it is written is nobody
/// else's business, and may change.
package protocol Aggregate: Codable, Sendable {
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

extension Held: Codable where State: Codable {
    private enum CodingKeys: String, CodingKey { case state, version, began, changed, logPosition }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        box = Box(try container.decodeIfPresent(State.self, forKey: .state))
        version = try container.decode(Int.self, forKey: .version)
        began = try container.decodeIfPresent(Instant.self, forKey: .began)
        changed = try container.decodeIfPresent(Instant.self, forKey: .changed)
        logPosition = try container.decodeIfPresent(Int.self, forKey: .logPosition)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(state, forKey: .state)
        try container.encode(version, forKey: .version)
        try container.encodeIfPresent(began, forKey: .began)
        try container.encodeIfPresent(changed, forKey: .changed)
        try container.encodeIfPresent(logPosition, forKey: .logPosition)
    }
}
