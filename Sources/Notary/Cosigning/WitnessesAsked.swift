internal import AsyncHTTPClient
package import EventStore
package import Logging
package import TransparencyLog

// How gathering begins: with what an earlier run has kept, and with what the witnesses say that they have seen.

extension Cosigning {
    /// Runs `body` with what gathers for a log, once it has read what an earlier run has kept; afterwards its connections
    /// are closed.
    package static func with<Value>(
        log: any WitnessedLog, panel: WitnessPanel, store: any CosignedCheckpoints, leases: (any Leasing)? = nil,
        logger: Logger, _ body: (Cosigning) async throws -> Value
    ) async throws -> Value {
        try await HTTPClient.withWitnessClient { http in
            let cosigning = Cosigning(
                log: log, panel: panel, store: store, leases: leases, http: http, logger: logger)
            try await cosigning.restore()
            return try await body(cosigning)
        }
    }

    /// Asks all witnesses at once what they have seen last: before anything is signed, for `Consistency.check`.
    ///
    /// - Returns: for each witness what it has seen, nil for one that has seen nothing, or why that is not known.
    package nonisolated func latest(origin: KeyName) async throws -> [(
        witness: KeyName, seen: Result<Consistency.Seen?, any Error>
    )] {
        let keys = try await log.keys
        return await withTaskGroup(of: (KeyName, Result<Consistency.Seen?, any Error>).self) { group in
            for client in clients.values {
                let name = client.witness.key.name
                group.addTask {
                    do {
                        let note = try await client.latest(origin: origin, keys: keys)
                        return (name, .success(note.map { Consistency.Seen(witness: name, note: $0) }))
                    } catch { return (name, .failure(error)) }
                }
            }
            return await group.reduce(into: []) { $0.append(($1.0, $1.1)) }
        }
    }

    /// What has been found against the log before, by whichever node, at a witness that is still one of the panel: as if that
    /// were asked again, also if it cannot be reached.
    ///
    /// - Throws: what the log and the store throw.
    package nonisolated func foundBefore() async throws -> [Consistency.Seen] {
        let keys = try await log.keys
        let names = Set(panel.witnesses.map(\.key.name))
        return try await store.twoFaces().map(\.faces).compactMap { faces in
            guard names.contains(faces.witness), (try? faces.seen.open(by: keys)) != nil else { return nil }
            return Consistency.Seen(witness: faces.witness, note: faces.seen)
        }
    }
}
