#if Postgres
    internal import Domain
    internal import EventStore

    /// What the appends of a batch are decided on, as of the head that the batch goes on from.
    struct BatchGround {
        /// The versions of all streams that the appends speak of.
        var versions: [StreamName: Int] = [:]
        /// What is remembered of appends with the ids that are asked for.
        private(set) var remembered: [Identifier: Batch.Remembered] = [:]
        /// The tokens of the leases that are asked for.
        private(set) var leases: [String: Int] = [:]

        /// Adds what other appends of the same batch are decided on.
        mutating func add(_ other: BatchGround) {
            versions.merge(other.versions) { $1 }
            remembered.merge(other.remembered) { $1 }
            leases.merge(other.leases) { $1 }
        }
    }

    /// Asks the server for the ground of some appends, as far as the node does not know it. The head row has to be held.
    struct BatchLookup {
        private let known: [StreamName: Int]
        private let unknown: [StreamName]
        private let ids: [Identifier]
        private let leases: Set<String>

        init(_ appends: [Append], knowing cache: inout VersionCache) {
            var known: [StreamName: Int] = [:]
            var unknown: Set<StreamName> = []
            for append in appends {
                for stream in append.expected.lazy.map(\.stream) + append.drafts.lazy.map(\.stream)
                where known[stream] == nil && !unknown.contains(stream) {
                    if let version = cache[stream] { known[stream] = version } else { unknown.insert(stream) }
                }
            }
            self.known = known
            self.unknown = Array(unknown)
            ids = appends.lazy.filter { $0.fingerprint != nil }.map(\.id)
            leases = Set(appends.compactMap(\.lease?.name))
        }

        /// Puts the questions in line.
        func enqueue(on connection: Connection) throws(ConnectionFailure) {
            try connection.enqueue(BatchStatements.versions, Parameters(streams: unknown))
            try connection.enqueue(BatchStatements.appends, Parameters(identifiers: ids))
            guard !leases.isEmpty else { return }
            var names = Parameters()
            names.add(texts: leases)
            try connection.enqueue(BatchStatements.leases, names)
        }

        /// - Parameter rows: the answers, in the order of the questions.
        func ground(_ rows: ArraySlice<Rows>) -> BatchGround {
            let rows = Array(rows)
            var versions = known
            for (row, stream) in unknown.enumerated() { versions[stream] = rows[0].integer(row, 0) }
            var remembered: [Identifier: Batch.Remembered] = [:]
            for row in 0..<rows[1].count {
                guard let id = rows[1].identifier(row, 0) else { continue }
                remembered[id] = Batch.Remembered(
                    fingerprint: rows[1].array(row, 1), appended: Appended(remembering: rows[1], row, from: 2))
            }
            var held: [String: Int] = [:]
            if !leases.isEmpty { for row in 0..<rows[2].count { held[rows[2].text(row, 0)] = rows[2].integer(row, 1) } }
            return BatchGround(versions: versions, remembered: remembered, leases: held)
        }
    }
#endif
