internal import Domain
internal import TransparencyLog

/// Builds the tree over the entries and holds it, whenever it has the size of a checkpoint, against that.
struct TreeCheck: Sendable {
    private(set) var tree = CompactRange()
    private(set) var checked: [CheckedCheckpoint] = []
    /// The keys under which good checkpoints stand, those of witnesses among them.
    private(set) var signers: Set<VerifierKey> = []
    /// What the witnesses of good checkpoints say of when they saw them.
    private(set) var sightings: [Sighting] = []
    private var seen: Set<Sighting> = []
    /// Those whose size has not been reached, the next one last.
    private var waiting: [GivenCheckpoint]
    private let witnesses: [VerifierKey]
    private let quorum: Int
    /// The largest size at which a checkpoint has agreed.
    private var agreed = 0

    init(_ checkpoints: [GivenCheckpoint], witnesses: [VerifierKey], quorum: Int) {
        waiting = checkpoints.sorted { $0.checkpoint.size > $1.checkpoint.size }
        self.witnesses = witnesses
        self.quorum = quorum
    }

    /// The size at which the next checkpoint stands.
    var nextSize: Int { waiting.last?.checkpoint.size ?? .max }

    mutating func append(_ leaf: TreeHash) { tree.append(leaf) }

    /// Has the tree held against one more checkpoint, once it has its size. It has that at once where the entry that shows
    /// the checkpoint is the first of its chunk.
    mutating func expect(_ given: GivenCheckpoint, _ keys: LogKeys, _ faults: inout FaultList) {
        let place = waiting.firstIndex { $0.checkpoint.size < given.checkpoint.size } ?? waiting.endIndex
        waiting.insert(given, at: place)
        check(keys, &faults)
    }

    /// Holds the tree as it is now against every checkpoint of its size.
    mutating func check(_ keys: LogKeys, _ faults: inout FaultList) {
        while let given = waiting.last, given.checkpoint.size == tree.size {
            waiting.removeLast()
            let before = faults.count
            let opened = checkSignatures(of: given, keys, &faults)
            if given.checkpoint.root == tree.root {
                agreed = tree.size
            } else {
                let range = "One of the entries at log positions \(agreed) to \(tree.size - 1) is not as it was"
                faults.add(
                    .root, at: nil, expected: "\(given.checkpoint.root)", found: "\(tree.root)",
                    "\(range) when \(given.name) was signed over \(tree.size) entries, or their order is another.")
            }
            checked.append(
                CheckedCheckpoint(
                    name: given.name, size: tree.size, isGood: faults.count == before,
                    cosigners: opened.cosignerNames))
            guard faults.count == before, let opened else { continue }
            signers.formUnion(opened.signers)
            see(opened.cosigners, given.checkpoint)
        }
    }

    /// Has the checkpoint with which a key was handed over held against what stands before the entry that shows it.
    ///
    /// - Parameters:
    ///   - endorsement: what a key that counted until then has signed.
    ///   - origin: the log's name before the entry; nil if it is not looked at.
    mutating func hold(
        _ endorsement: KeyEndorsement, at logPosition: Int, of origin: String?, _ keys: LogKeys,
        _ faults: inout FaultList
    ) {
        let shown = endorsement.checkpoint
        let name = origin ?? shown.origin.text
        guard shown.size == logPosition, shown.origin.text == name else {
            faults.add(
                .checkpoint, at: logPosition, expected: "the checkpoint of \(name) over \(logPosition) entries",
                found: "that of \(shown.origin) over \(shown.size)",
                "The key before has handed over behind other entries than those that stand here.")
            return
        }
        expect(GivenCheckpoint(endorsement, at: logPosition), keys, &faults)
    }

    private mutating func see(_ cosigners: [(key: VerifierKey, time: Int)], _ checkpoint: Checkpoint) {
        for cosigner in cosigners {
            guard let time = Instant(seconds: cosigner.time) else { continue }
            let sighting = Sighting(
                .cosignature, by: cosigner.key.name.text, of: checkpoint.origin.text, size: checkpoint.size, time: time)
            // The same cosignature may stand under several of the checkpoints that were given.
            if seen.insert(sighting).inserted { sightings.append(sighting) }
        }
    }

    /// Reports the checkpoints that the log does not reach, and those of another log.
    ///
    /// - Parameter origin: the log's name when it had so many entries, as they give it; nil if none could be read.
    mutating func finish(
        _ given: [GivenCheckpoint], origin: (Int) -> String?, _ keys: LogKeys, _ faults: inout FaultList
    ) {
        for given in waiting.reversed() {
            let opened = checkSignatures(of: given, keys, &faults)
            faults.add(
                .size, at: nil, expected: "\(given.checkpoint.size) entries", found: "\(tree.size) entries",
                "The log is shorter than it was when \(given.name) was signed: its end was cut off.")
            checked.append(
                CheckedCheckpoint(
                    name: given.name, size: given.checkpoint.size, isGood: false,
                    cosigners: opened.cosignerNames))
        }
        waiting = []
        for given in given {
            guard let origin = origin(given.checkpoint.size), given.checkpoint.origin.text != origin else { continue }
            faults.add(
                .checkpoint, at: nil, expected: origin, found: given.checkpoint.origin.text,
                "\(given.name) is a checkpoint of another log.")
        }
    }

    /// - Returns: the checkpoint with who has signed and cosigned it; nil if that is not as it should be.
    private func checkSignatures(
        of given: GivenCheckpoint, _ keys: LogKeys, _ faults: inout FaultList
    ) -> OpenedNote? {
        let size = given.checkpoint.size
        let known = given.saidKey.map { [$0] } ?? keys.keys(forSize: size, of: given.checkpoint.origin)
        let expected = known.map(\.description).joined(separator: " or ")
        do {
            let policy = try WitnessPolicy(logs: known, atLeast: given.needsQuorum ? quorum : 0, of: witnesses)
            return try policy.verify(given.note).note
        } catch NoteError.badSignature(let key) {
            faults.add(
                key.type == .cosignature ? .cosignature : .signature, at: nil, expected: "a signature of \(key)",
                found: "one that is not of this text", "\(given.name) (\(size) entries) was not signed as it stands.")
        } catch PolicyError.noQuorum(let cosigners) {
            faults.add(
                .quorum, at: nil, expected: "\(quorum) of \(witnesses.count) witnesses",
                found: "[\(cosigners.map(\.text).joined(separator: ", "))]",
                "Too few witnesses have cosigned \(given.name) (\(size) entries).")
        } catch {
            faults.add(
                .signature, at: nil, expected: "a signature of \(expected)",
                found: "[\(given.note.signatures.map(\.name.text).joined(separator: ", "))]",
                "\(given.name) (\(size) entries) is not signed by the log. \(error)")
        }
        return nil
    }
}

extension OpenedNote? {
    fileprivate var cosignerNames: [String] { self?.cosigners.map(\.key.name.text) ?? [] }
}
