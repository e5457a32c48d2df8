#if Postgres
    internal import Domain
    internal import EventStore
    internal import TransparencyLog

    // What a log's readers ask, on a connection that has `ReaderStatements`.

    extension Connection {
        func head() throws -> (head: Head, tree: CompactRange) {
            let rows = try run(ReaderStatements.head)
            guard rows.count == 1 else { throw DatabaseError.failed(detail: "accord.head has no row") }
            let time = rows.isNull(0, 1) ? nil : Instant(microseconds: Int64(rows.integer(0, 1)))
            let head = Head(size: rows.integer(0, 0), time: time)
            return (head, try CompactRange(size: head.size, peakBytes: rows.array(0, 2)))
        }

        func appended(_ id: Identifier, fingerprint: [UInt8]?) throws -> Appended? {
            var parameters = Parameters()
            parameters.add(id)
            let rows = try run(ReaderStatements.append, parameters)
            guard rows.count == 1 else { return nil }
            guard fingerprint == nil || fingerprint == rows.array(0, 0) else { throw AppendError.otherContent(id: id) }
            return Appended(remembering: rows, 0, from: 1)
        }

        func stream(_ name: StreamName, after version: Int) throws -> [Entry] {
            var parameters = Parameters()
            parameters.add(name.packed)
            parameters.add(version)
            return try entries(ReaderStatements.stream, parameters)
        }

        func signedHead(covering size: Int) throws -> SignedHead? {
            signedHead(of: try run(ReaderStatements.signedHead, Parameters(size)))
        }

        func signedHead() throws -> SignedHead? { signedHead(of: try run(ReaderStatements.newestHead)) }

        private func signedHead(of rows: Rows) -> SignedHead? {
            rows.count == 1 ? SignedHead(size: rows.integer(0, 0), note: rows.array(0, 1)) : nil
        }

        private func entries(_ statement: Statement, _ parameters: Parameters) throws -> [Entry] {
            let rows = try run(statement, parameters)
            return (0..<rows.count).map { Entry(logPosition: rows.integer($0, 0), line: rows.array($0, 1)) }
        }

        // MARK: The tree

        /// - Throws: `ProofError.noSuchNode` for a node that is not there whole.
        func hashes(of nodes: [TreeNode]) throws -> [TreeHash] {
            guard !nodes.isEmpty else { return [] }
            let stored = nodes.map { StoredNode(under: $0) }
            let rows = try runAll { () throws(ConnectionFailure) in
                for isLeaf in [true, false] {
                    // All nodes are named in both, those of the other kind as empty ranges, so that they keep their numbers.
                    let ranges = stored.map { node in
                        (node.level == 0) == isLeaf
                            ? StoredNode.number(
                                level: node.level, index: node.indices.lowerBound)..<StoredNode.number(
                                    level: node.level, index: node.indices.upperBound) : 0..<0
                    }
                    var parameters = Parameters()
                    parameters.add(integers: ranges.map(\.lowerBound))
                    parameters.add(integers: ranges.map(\.upperBound))
                    try enqueue(isLeaf ? ReaderStatements.leaves : ReaderStatements.subtrees, parameters)
                }
            }
            var subtrees = [CompactRange](repeating: CompactRange(), count: nodes.count)
            for rows in rows {
                for row in 0..<rows.count {
                    guard let hash = TreeHash(rows.bytes(row, 1)) else { continue }
                    subtrees[rows.integer(row, 0) - 1].append(hash)
                }
            }
            return try nodes.indices.map { index in
                guard subtrees[index].size == stored[index].indices.count else {
                    throw ProofError.noSuchNode(level: nodes[index].level, index: nodes[index].index)
                }
                return subtrees[index].root
            }
        }

        // MARK: Pages

        /// Up to so many entries under a stream are sorted; beyond, the log is read in its order and filtered.
        private static let mostSorted = 16_384
        private static let mostBytes = 4 << 20

        func page(_ query: EntryQuery, in range: Range<Int>, limit: Int) throws -> [Entry] {
            if let types = query.types, types.isEmpty { return [] }
            var isNarrow = false
            if let within = query.within {
                var parameters = Parameters()
                parameters.add(within.packed)
                parameters.add(within.end)
                parameters.add(Connection.mostSorted + 1)
                let count = try run(ReaderStatements.count, parameters).integer(0, 0)
                if count == 0 { return [] }
                isNarrow = count <= Connection.mostSorted
            }
            var parameters = Parameters(range.lowerBound)
            parameters.add(range.upperBound)
            if let types = query.types { parameters.add(texts: types) } else { parameters.addNull() }
            if query.excludedTypes.isEmpty { parameters.addNull() } else { parameters.add(texts: query.excludedTypes) }
            if let organisation = query.organisation {
                parameters.add(organisation.value)
            } else {
                parameters.addNull()
            }
            if let within = query.within {
                parameters.add(within.packed)
                parameters.add(within.end)
            } else {
                parameters.addNull()
                parameters.addNull()
            }
            parameters.add(limit)
            parameters.add(Connection.mostBytes)
            let statement =
                isNarrow
                ? ReaderStatements.gather
                : query.organisation == nil ? ReaderStatements.scan : ReaderStatements.ofOrganisation
            return try entries(statement, parameters)
        }
    }

    extension StreamName {
        /// The packed names of the stream and of all streams under it are everything from `packed` up to this.
        fileprivate var end: [UInt8] {
            // A packed name ends with a slash; what follows it begins after that.
            packed.dropLast() + [UInt8(ascii: "/") + 1]
        }
    }
#endif
