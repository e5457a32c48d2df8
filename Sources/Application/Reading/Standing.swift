package import Domain

extension Submitting {
    /// The version of a stream, as things are now; 0 for one that has no entry.
    package func version(of stream: Stream) async throws -> Int {
        try await cache.run { record in
            guard let version = record.version(of: stream) else { throw Unread([stream]) }
            return version
        }
    }

    /// Whether a person's particulars have been erased.
    package func isErased(_ person: ID<Person>) async throws -> Bool {
        try await cache.run { record in
            guard let held = record.persons[person] else { throw Unread([.person(person)]) }
            return held.state != nil
        }
    }

    /// What a seat has said, as things are now.
    package func seat(_ name: SeatName) async throws -> Held<Seat> {
        try await cache.run { record in
            guard let held = record.seats[name] else { throw Unread([.seat(name.round, name.organisation)]) }
            return held
        }
    }

    /// A round, as things are now; nil if there is none.
    package func round(_ id: ID<Round>) async throws -> Round? {
        try await cache.run { record in
            guard let held = record.rounds[id] else { throw Unread([.round(id)]) }
            return held.state
        }
    }
}
