package import Domain
package import EventStore
package import TransparencyLog

/// A log as it was when it had so many entries: it does not grow, and nothing can be appended.
package struct PastLog: EventLog {
    private let log: any EventLog
    private let past: Head

    /// - Parameter size: how many entries there were.
    /// - Throws: `Moments.Problem.beyond` if there are not that many.
    package init(_ log: any EventLog, size: Int) async throws {
        self.log = log
        let head = try await log.head()
        guard size <= head.size else { throw Moments.Problem.beyond(logPosition: size - 1, size: head.size) }
        past = Head(size: size, time: size > 0 ? try await Moments.time(of: size - 1, in: log) : nil)
    }

    package func append(_ append: Append) async throws(AppendError) -> Appended {
        throw .unavailable("This is the log as it was at \(past.size) entries.")
    }

    package func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? {
        let appended = try await log.appended(id, fingerprint: fingerprint)
        return appended.flatMap { $0.logPositions.upperBound <= past.size ? $0 : nil }
    }

    package func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
        var query = query
        query.to = min(query.to ?? .max, past.size)
        return try await log.page(query, limit: limit)
    }

    package func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
        try await log.stream(name, after: version).filter { $0.logPosition < past.size }
    }

    package func head() async throws -> Head { past }

    package func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] {
        for node in nodes where node.level < 63 && node.index >= past.size >> node.level {
            throw ProofError.noSuchNode(level: node.level, index: node.index)
        }
        return try await log.hashes(of: nodes)
    }

    /// None that covers more than there was then.
    package func signedHead(covering size: Int) async throws -> SignedHead? {
        let head = try await log.signedHead(covering: size)
        return head.flatMap { $0.size <= past.size ? $0 : nil }
    }

    /// The head over just these entries, if that was one that was signed.
    package func signedHead() async throws -> SignedHead? { try await signedHead(covering: past.size) }

    /// Returns when the task is cancelled: it never grows.
    package func waitForGrowth(beyond size: Int) async throws -> Head {
        while past.size <= size, !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        return past
    }
}
