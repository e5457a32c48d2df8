import Application
import Domain
import EventStore
import Logging

extension Settings {
    /// Opens the log for reading, which works while a server writes it.
    func logForReading() async throws -> any EventLog { try await place.readLog() }

    /// - Throws: `Failure` if the log is in a database.
    func requireFiles() throws {
        guard place.database != nil else { return }
        throw Failure(
            .usage, "A log in PostgreSQL is backed up and restored with its database; see Deploy/POSTGRES.md.")
    }

    /// Opens the node, runs the body, and closes it again whatever happens.
    ///
    /// - Parameter asksWitnesses: whether the body signs something, so that the witnesses are asked first what they have seen.
    /// - Throws: what opening the node throws; `Failure` if the log does not go on from what a witness has seen; what the
    ///   body throws.
    func withNode<Value>(
        logger: Logger, acceptsClock: Bool = false, acceptsLog: Bool = false, acceptedSize: Int? = nil,
        asksWitnesses: Bool = false,
        _ body: (Node) async throws -> Value
    ) async throws -> Value {
        guard place.hasLog else { throw NodePlace.Problem.notInitialised(place.data) }
        let node = try await Node(
            place, acceptsMissingCheckpoint: acceptsLog, acceptedSize: acceptedSize, logger: logger)
        if acceptsClock { node.clock.accept() }
        do {
            if asksWitnesses { try await requireConsistency(of: node, logger: logger) }
            let value = try await body(node)
            await node.close()
            return value
        } catch {
            await node.close()
            throw error
        }
    }
}

extension EventLog {
    /// Whoever was appointed administrator first.
    func firstAdministrator() async throws -> ID<Person> {
        let query = EntryQuery(types: [AdministratorAppointed.type])
        for entry in try await page(query, limit: 1) {
            if case .administrator(let person)? = try Envelope(scanning: entry.line).stream.stream { return person }
        }
        throw Failure(.badData, "The log names no administrator; say who acts with --administrator.")
    }
}
