/// The setting in which a command is decided: who asks, when, and what is so.
///
/// It belongs to one decision, on one task.
package struct Hearing {
    package let actor: Actor
    /// The clock of the decision: now, or for an imported command the time at which it is said to have happened.
    package let now: Instant
    /// When it is said to have happened, if that is not now.
    package let occurredAt: Instant?
    package let isImport: Bool
    package let record: Record
    /// The key of the actor's organisation with which it is signed; nil if it is not. That the signature is good, whoever
    /// made this hearing has seen to.
    package let signedBy: Thumbprint?
    /// What the decision looked at: all of this must stand unchanged when its events are appended.
    package let consulted: Consulted

    /// - Parameter consulted: where to note what is looked at; `Consulted.nobody` if nobody wants to know.
    package init(
        actor: Actor, now: Instant, occurredAt: Instant? = nil, isImport: Bool = false, record: Record,
        signedBy: Thumbprint? = nil, consulted: Consulted = Consulted()
    ) {
        self.actor = actor
        self.now = now
        self.occurredAt = occurredAt
        self.isImport = isImport
        self.record = record
        self.signedBy = signedBy
        self.consulted = consulted
    }

    /// When the events will be said to have happened.
    package var happening: Instant { occurredAt ?? now }

    /// Decides, and holds what was decided against the order of time: an event is never said to have happened after
    /// it is recorded, nor before the one that precedes it in its stream.
    package func decide(_ command: some Command) throws -> Decision {
        if let occurredAt {
            guard isImport || type(of: command).mayBeLate else {
                throw Refusal(.timeOutOfOrder, "\(type(of: command).name) takes no occurredAt.", at: "/occurredAt")
            }
            guard occurredAt <= now else {
                throw Refusal(.timeInTheFuture, "occurredAt may not lie in the future.", at: "/occurredAt")
            }
        }
        let decision = try command.decide(self)
        if let signedBy { try requireCounting(signedBy, of: decision.capacity.organisation) }
        if occurredAt != nil {
            for (stream, _) in decision.events {
                if let changed = record.changed(stream), changed > happening {
                    throw Refusal(
                        .timeOutOfOrder, "\(stream) last changed at \(changed), after \(happening).", at: "/occurredAt")
                }
            }
        }
        return decision
    }
}

/// The streams that a decision looked at and the versions they had, in the order in which it first did.
package final class Consulted {
    package typealias Stood = (stream: Stream, version: Int)

    /// Each once, but for decisions that look at very many.
    package private(set) var streams: [Stood] = []
    private let isKept: Bool

    package init() {
        isKept = true
        streams.reserveCapacity(6)
    }

    private init(isKept: Bool) { self.isKept = isKept }

    /// For whoever decides again what has been recorded, where nothing can change meanwhile. It notes nothing, and so is
    /// the same for all.
    package nonisolated(unsafe) static let nobody = Consulted(isKept: false)

    fileprivate func add(_ stream: Stream, _ version: Int) {
        guard isKept else { return }
        // A decision looks at a handful of streams, but a close at hundreds, each of which it names once in a row.
        if streams.count > 16 || !streams.contains(where: { $0.stream == stream }) { streams.append((stream, version)) }
    }
}

// MARK: Looking things up

extension Hearing {
    /// Notes a stream that was looked at.
    func looked(at stream: Stream, _ version: Int) { consulted.add(stream, version) }

    /// An entity that must be there for the command to make sense, and must have been there at the time.
    private func existing<State>(
        _ held: Held<State>?, _ stream: Stream, _ missing: Refusal.Reason, _ pointer: String?
    ) throws -> State {
        guard let held else { throw Unread([stream]) }
        consulted.add(stream, held.version)
        guard let state = held.state else {
            throw Refusal(missing, "There is no \(stream).", at: pointer)
        }
        if occurredAt != nil, let began = held.began, began > happening {
            throw Refusal(.timeOutOfOrder, "\(stream) began at \(began), after \(happening).", at: "/occurredAt")
        }
        return state
    }

    package func organisation(_ id: ID<Organisation>, at pointer: String? = nil) throws -> Organisation {
        try existing(
            record.organisations[id], .organisation(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func programme(_ id: ID<Programme>, at pointer: String? = nil) throws -> Programme {
        try existing(record.programmes[id], .programme(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func delegate(_ id: ID<Delegate>, at pointer: String? = nil) throws -> Delegate {
        try existing(record.delegates[id], .delegate(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func token(_ id: ID<Token>) throws -> Token {
        try existing(record.tokens[id], .token(id), .notFound, nil)
    }

    package func consultation(_ id: ID<Consultation>) throws -> Consultation {
        try existing(record.consultations[id], .consultation(id), .notFound, nil)
    }

    package func gap(_ id: ID<Gap>, at pointer: String? = nil) throws -> Gap {
        try existing(record.gaps[id], .gap(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func intervention(_ id: ID<Intervention>, at pointer: String? = nil) throws -> Intervention {
        try existing(
            record.interventions[id], .intervention(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func comment(_ id: ID<Comment>, at pointer: String? = nil) throws -> Comment {
        try existing(record.comments[id], .comment(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    package func round(_ id: ID<Round>, at pointer: String? = nil) throws -> Round {
        try existing(record.rounds[id], .round(id), pointer == nil ? .notFound : .unknownReference, pointer)
    }

    /// A seat, which may be untouched so far.
    package func seat(_ name: SeatName) throws -> Held<Seat> {
        guard let held = record.seats[name] else { throw Unread([.seat(name.round, name.organisation)]) }
        consulted.add(.seat(name.round, name.organisation), held.version)
        return held
    }

    package func proxies(_ name: SeatName) throws -> ProxyHolder {
        guard let held = record.proxies[name] else { throw Unread([.proxies(name.round, name.organisation)]) }
        consulted.add(.proxies(name.round, name.organisation), held.version)
        return held.state ?? ProxyHolder()
    }

    package func reservation(_ reserved: Reserved) throws -> Reservation? {
        guard let held = record.reservations[reserved] else { throw Unread([.reservation(reserved)]) }
        consulted.add(.reservation(reserved), held.version)
        return held.state
    }

    /// Whether a person is an administrator of this node.
    package func administrator(_ person: ID<Person>) throws -> Bool {
        guard let held = record.administrators[person] else { throw Unread([.administrator(person)]) }
        consulted.add(.administrator(person), held.version)
        return held.state != nil
    }

    package func log() throws -> LogState? {
        guard let held = record.log else { throw Unread([.log]) }
        consulted.add(.log, held.version)
        return held.state
    }

    package func prose(_ commitment: Commitment) throws -> Prose? {
        guard let held = record.prose[commitment] else { throw Unread([.prose(commitment)]) }
        consulted.add(.prose(commitment), held.version)
        return held.state
    }

    /// Whether a person's particulars have been erased.
    package func isErased(_ person: ID<Person>) throws -> Bool {
        guard let held = record.persons[person] else { throw Unread([.person(person)]) }
        consulted.add(.person(person), held.version)
        return held.state != nil
    }

    /// Refuses a new entity whose stream is not empty.
    package func requireNew(_ stream: Stream) throws {
        guard let version = record.version(of: stream) else { throw Unread([stream]) }
        consulted.add(stream, version)
        guard version == 0 else { throw Refusal(.alreadyExists, "\(stream) is there already.", at: "/id") }
    }

    /// Many at once, so that who reads is asked once and not a hundred times.
    package func requireRead(_ streams: some Sequence<Stream>) throws {
        var unread: Set<Stream> = []
        for stream in streams {
            if let version = record.version(of: stream) {
                consulted.add(stream, version)
            } else {
                unread.insert(stream)
            }
        }
        guard unread.isEmpty else { throw Unread(unread) }
    }
}

// MARK: Permission

extension Hearing {
    /// The capacity in which the actor may do this on the node itself.
    package func authorise(_ action: Action) throws -> Capacity {
        guard case .administrator(let person) = actor else { throw notPermitted(action) }
        return try administrator(person, action, in: nil)
    }

    /// The capacity in which the actor may do this in a programme.
    ///
    /// - Parameters:
    ///   - relations: says how the actor's organisation, and the actor, stand to what they act on.
    ///   - whileClosed: whether it may be done in a programme that is closed.
    package func authorise(
        _ action: Action, in id: ID<Programme>, whileClosed: Bool = false,
        relations: (ID<Organisation>, ID<Delegate>) -> Set<Relation> = { _, _ in [] }
    ) throws -> Capacity {
        switch actor {
        case .node:
            guard action == .closeRound else { throw notPermitted(action) }
            return Capacity(role: nil, organisation: nil, programme: id)
        case .administrator(let person):
            let programme = try programme(id)
            let capacity = try administrator(person, action, in: id)
            try requireOpen(programme, id, unless: whileClosed)
            return capacity
        case .delegate(let delegateID):
            let (delegate, programme) = try standing(delegateID, in: id)
            try requireOpen(programme, id, unless: whileClosed)
            var relations = relations(delegate.organisation, delegateID)
            if programme.convener == delegate.organisation { relations.insert(.convener) }
            guard let role = Permissions.role(for: action, of: delegate.roles, relations: relations) else {
                throw notPermitted(action)
            }
            return Capacity(role: role, organisation: delegate.organisation, programme: id)
        }
    }

    /// A delegate who may act in a programme now: accredited to it, not revoked, their organisation neither suspended
    /// nor gone.
    private func standing(
        _ id: ID<Delegate>, in programmeID: ID<Programme>
    ) throws -> (delegate: Delegate, programme: Programme) {
        let delegate = try delegate(id)
        guard delegate.programme == programmeID else {
            throw Refusal(.wrongProgramme, "You are accredited to another programme.")
        }
        guard !delegate.isRevoked else { throw Refusal(.revoked, "Your accreditation has been revoked.") }
        guard try !organisation(delegate.organisation).isSuspended else {
            throw Refusal(.organisationSuspended, "Your organisation is suspended; what it said before stands.")
        }
        let programme = try programme(programmeID)
        guard programme.members.contains(delegate.organisation) else {
            throw Refusal(.notAMember, "Your organisation is not in this programme.")
        }
        return (delegate, programme)
    }

    private func administrator(_ person: ID<Person>, _ action: Action, in programme: ID<Programme>?) throws -> Capacity
    {
        guard try administrator(person), Permissions.role(for: action, of: [.administrator], relations: []) != nil
        else {
            throw notPermitted(action)
        }
        return Capacity(role: .administrator, organisation: nil, programme: programme)
    }

    private func requireOpen(_ programme: Programme, _ id: ID<Programme>, unless whileClosed: Bool) throws {
        guard whileClosed || !programme.isClosed else {
            throw Refusal(.programmeClosed, "The programme is closed; nothing more can be submitted to it.")
        }
    }

    private func notPermitted(_ action: Action) -> Refusal {
        let who = Permissions.grants(for: action).map { grant in
            grant.roles.map(\.rawValue).joined(separator: ", ") + (grant.relation.map { " (\($0))" } ?? "")
        }
        return Refusal(.notPermitted, "This takes one of: \(who.joined(separator: "; ")).")
    }
}
