package import Domain
import EventStore

/// Who is asking.
package enum Caller: Hashable, Sendable {
    /// Nobody in particular: they read what is public.
    case anonymous
    case administrator(ID<Person>)
    case delegate(ID<Delegate>)

    /// As whom they act; nil for nobody in particular, who cannot submit anything.
    package var actor: Actor? {
        switch self {
        case .anonymous: nil
        case .administrator(let person): .administrator(person)
        case .delegate(let delegate): .delegate(delegate)
        }
    }
}

/// What somebody may read of a programme.
package struct Audience: Hashable, Sendable {
    /// Whether they may read the programme at all; if not, for them it does not exist.
    package var reads: Bool
    /// Whether they may read prose: comments, findings, reasons.
    package var readsProse: Bool
    /// Whether they may read people's particulars.
    package var readsNames: Bool

    package static let nothing = Audience(reads: false, readsProse: false, readsNames: false)
}

extension Submitting {
    /// What a caller may read of a programme, as things are now. While a log that nodes share cannot be read, as they were
    /// when the same caller last read it here: views are read on meanwhile, and are no newer.
    ///
    /// - Throws: `LogUnavailable` if it cannot be read and the caller could not read the programme before; what storage
    ///   throws otherwise.
    package func audience(_ caller: Caller, of programme: ID<Programme>) async throws -> Audience {
        guard log.isShared else { return try await currentAudience(caller, of: programme) }
        let asking = KnownAudiences.Asking(caller: caller, programme: programme)
        do {
            let audience = try await currentAudience(caller, of: programme)
            audiences.note(audience, for: asking)
            return audience
        } catch let unavailable as LogUnavailable {
            guard let known = audiences.audience(for: asking) else { throw unavailable }
            return known
        }
    }

    private func currentAudience(_ caller: Caller, of programme: ID<Programme>) async throws -> Audience {
        try await cache.run { record in
            guard let held = record.programmes[programme] else { throw Unread([.programme(programme)]) }
            guard let state = held.state else { return .nothing }
            var audience = Audience(reads: state.visibility == .public, readsProse: false, readsNames: false)
            switch caller {
            case .anonymous: break
            case .administrator: audience.reads = true
            case .delegate(let id):
                guard let held = record.delegates[id] else { throw Unread([.delegate(id)]) }
                guard let delegate = held.state, delegate.programme == programme, !delegate.isRevoked,
                    state.members.contains(delegate.organisation)
                else { break }
                audience.reads = true
                audience.readsProse = Permissions.role(for: .readProse, of: delegate.roles, relations: []) != nil
                audience.readsNames = Permissions.role(for: .readNames, of: delegate.roles, relations: []) != nil
            }
            return audience
        }
    }
}
