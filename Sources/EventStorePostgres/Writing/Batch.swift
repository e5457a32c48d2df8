#if Postgres
    internal import Domain
    internal import EventStore
    internal import TransparencyLog

    /// Appends that are decided one after the other, each on what those before it have written, before anything is sent:
    /// one that is refused leaves nothing to undo.
    struct Batch {
        struct Written {
            let stream: StreamName
            let version: Int
            let type: String
            let organisation: ID<Organisation>?
            let line: [UInt8]
            let leaf: TreeHash
        }

        struct Remembered {
            let fingerprint: [UInt8]
            let appended: Appended
        }

        let time: Instant
        private let timeBytes: [UInt8]
        private let before: Int
        /// The tree with what was written: its size is the next log position.
        private(set) var tree: CompactRange
        /// The versions of all streams that the appends speak of.
        private(set) var versions: [StreamName: Int]
        private var remembered: [Identifier: Remembered]
        private let leases: [String: Int]

        private(set) var written: [Written] = []
        private(set) var added: [(id: Identifier, remembered: Remembered)] = []
        private(set) var subtrees: [(number: Int, hash: TreeHash)] = []

        init(time: Instant, tree: CompactRange, ground: BatchGround) {
            self.time = time
            self.tree = tree
            versions = ground.versions
            remembered = ground.remembered
            leases = ground.leases
            before = tree.size
            var bytes: [UInt8] = []
            time.append(to: &bytes)
            timeBytes = bytes
        }

        /// The log position of the first entry that is written.
        var first: Int { before }

        /// Writes the append, or says why it is refused.
        mutating func record(_ append: Append) -> Result<Appended, AppendError> {
            if let fingerprint = append.fingerprint, let earlier = remembered[append.id] {
                guard earlier.fingerprint == fingerprint else { return .failure(.otherContent(id: append.id)) }
                let appended = earlier.appended
                return .success(Appended(logPositions: appended.logPositions, time: appended.time, isRepeat: true))
            }
            if let refusal = refusal(of: append) { return .failure(refusal) }
            let first = tree.size
            var leaves: [TreeHash] = []
            leaves.reserveCapacity(append.drafts.count)
            for draft in append.drafts { leaves.append(write(draft)) }
            let appended = Appended(logPositions: first..<tree.size, time: time, isRepeat: false, leaves: leaves)
            if let fingerprint = append.fingerprint {
                let new = Remembered(fingerprint: fingerprint, appended: appended)
                remembered[append.id] = new
                added.append((append.id, new))
            }
            return .success(appended)
        }

        private func refusal(of append: Append) -> AppendError? {
            for draft in append.drafts where draft.line.count > Entry.largest {
                return .tooLarge(stream: draft.stream, bytes: draft.line.count)
            }
            if let lease = append.lease, leases[lease.name] != lease.token { return .superseded(lease) }
            if let before = append.before, time >= before { return .tooLate(before: before, time: time) }
            if let expected = append.logPosition, expected != tree.size {
                return .misplaced(expected: expected, actual: tree.size)
            }
            for (stream, expected) in append.expected {
                let actual = versions[stream] ?? 0
                if actual != expected { return .conflict(stream: stream, expected: expected, actual: actual) }
            }
            var written: [StreamName: Int] = [:]
            for draft in append.drafts {
                let actual = written[draft.stream] ?? versions[draft.stream] ?? 0
                guard draft.version == actual + 1 else {
                    return .conflict(stream: draft.stream, expected: draft.version - 1, actual: actual)
                }
                if append.drafts.count > 1 { written[draft.stream] = draft.version }
            }
            return nil
        }

        private mutating func write(_ draft: EntryDraft) -> TreeHash {
            var line = draft.line
            line.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[draft.timeOffset..<draft.timeOffset + Instant.width])
                    .copyBytes(from: timeBytes)
            }
            let leaf = TreeHash.leaf(of: line)
            written.append(
                Written(
                    stream: draft.stream, version: draft.version, type: draft.type, organisation: draft.organisation,
                    line: line, leaf: leaf))
            versions[draft.stream] = draft.version
            tree.append(leaf) { node, hash in
                if let number = StoredNode.number(of: node) { subtrees.append((number, hash)) }
            }
            return leaf
        }
    }

    extension Batch {
        var entryParameters: Parameters { Parameters(written, from: first) }

        var appendParameters: Parameters {
            var parameters = Parameters(identifiers: added.map(\.id))
            parameters.add(added, as: .bytea) { $1.append(contentsOf: $0.remembered.fingerprint) }
            parameters.add(integers: added.map(\.remembered.appended.logPositions.lowerBound))
            parameters.add(integers: added.map(\.remembered.appended.logPositions.count))
            parameters.add(Int(time.microseconds))
            return parameters
        }

        var subtreeParameters: Parameters { Parameters(subtrees: subtrees) }

        var headParameters: Parameters {
            var parameters = Parameters(tree.size)
            parameters.add(Int(time.microseconds))
            parameters.add(tree.peakBytes)
            return parameters
        }
    }

    extension Parameters {
        /// What `BatchStatements.addEntries` takes.
        init(_ written: [Batch.Written], from first: Int) {
            self.init(first)
            add(integers: written.map(\.version))
            add(written, as: .bytea) { $1.append(contentsOf: $0.stream.packed) }
            add(texts: written.map(\.type))
            add(written, as: .uuid, hasNulls: true) { written, bytes in
                guard let organisation = written.organisation else { return false }
                bytes.append(organisation.value)
                return true
            }
            add(written, as: .bytea) { written, bytes in
                written.leaf.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
            add(written, as: .bytea) { $1.append(contentsOf: $0.line) }
        }

        /// What `BatchStatements.addSubtrees` takes.
        init(subtrees: [(number: Int, hash: TreeHash)]) {
            self.init()
            add(integers: subtrees.map(\.number))
            add(subtrees, as: .bytea) { subtree, bytes in
                subtree.hash.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
    }
#endif
