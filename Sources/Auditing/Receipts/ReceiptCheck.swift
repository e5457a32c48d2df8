internal import Domain
package import EventStore
package import TransparencyLog

/// Says of a receipt whether it proves what it says, and whether a later log keeps to it. A proof that is good and an entry
/// that is not in the later log are evidence against whoever keeps the log.
package struct ReceiptCheck: Sendable {
    package let receipt: Receipt
    /// What is wrong with the proof itself; nil if the log has signed that the entry is in it.
    package private(set) var proofFault: Fault?
    /// What is wrong with the later log; nil if the entry is where the receipt says.
    package private(set) var logFault: Fault?
    /// What is wrong with the later log before a key was handed over in it; nil if nothing is. The entry may be where the
    /// receipt says all the same, by the word of whoever has the next key.
    package private(set) var handoverFault: Fault?
    package private(set) var isLogChecked = false
    /// Whether the log, with the receipt's own tree at its beginning, says that another key counted by then.
    private var isKeyDisputed = false
    /// What the receipt's checkpoint says; nil if it cannot be read.
    package let checkpoint: Checkpoint?
    private let keys: LogKeys

    /// - Parameter keys: the keys that the log has signed with.
    package init(_ receipt: Receipt, keys: LogKeys) {
        self.receipt = receipt
        self.keys = keys
        checkpoint = try? Checkpoint(try SignedNote(receipt.proof.checkpoint).text)
        proofFault = fault(under: keys)
    }

    /// What is wrong with the proof under the keys that counted for a tree of its size; nil if nothing is.
    private func fault(under keys: LogKeys) -> Fault? {
        do {
            _ = try receipt.proof.verify(leaf: receipt.leaf, logs: keys.keys(forSize: checkpoint?.size ?? 0))
            return nil
        } catch {
            return Fault(
                .receipt, at: receipt.proof.index, expected: "a proof that \(receipt.leaf) is in the log",
                found: "one that is not good", "The receipt proves nothing: \(error)")
        }
    }

    /// Looks for the entry in a later log, from its first entry on: also the tree that the receipt's checkpoint was signed
    /// over has to be the beginning of it. A log whose key was replaced on the way may show that a later one counted then.
    /// It never takes from a receipt what the keys that were given have signed: whoever keeps the log could write that.
    ///
    /// - Throws: what the source throws.
    package mutating func look(
        in source: some LineSource, progress: (Int, Double) -> Void = { _, _ in }
    ) async throws {
        var source = source
        var check = TreeCheck([], witnesses: [], quorum: 0)
        var handover = FaultList()
        var keys = keys
        let index = receipt.proof.index
        var found: TreeHash?
        var root: TreeHash?
        let size = checkpoint?.size ?? 0
        while let read = try source.next(), check.tree.size <= max(index, size - 1) {
            let chunk = PreparedChunk(try await read(), isRead: true)
            for entry in chunk.entries {
                guard case .log(.keyRotated(let rotated)) = entry.event else { continue }
                let place = check.tree.size + entry.logPosition
                // What stands behind the receipt's tree is of no account.
                guard place < size, let endorsement = keys.take(rotated, at: place) else { continue }
                check.hold(endorsement, at: place, of: nil, keys, &handover)
            }
            for leaf in chunk.leaves {
                if check.tree.size == index { found = leaf }
                check.append(leaf)
                check.check(keys, &handover)
                if check.tree.size == size { root = check.tree.root }
            }
            progress(check.tree.size, source.total > 0 ? Double(chunk.chunk.progress) / Double(source.total) : 0)
        }
        isLogChecked = true
        handoverFault = handover.kept.first
        let later = fault(under: keys)
        isKeyDisputed = proofFault == nil && later != nil && root == checkpoint?.root
        if proofFault != nil { proofFault = later }
        if found != receipt.leaf {
            logFault = Fault(
                .receipt, at: index, expected: "\(receipt.leaf)",
                found: found.map { "\($0)" } ?? "nothing: the log has \(check.tree.size) entries",
                "The receipt's entry is not in this log at its log position.")
        } else if proofFault == nil, let checkpoint, root != checkpoint.root {
            logFault = Fault(
                .receipt, at: index, expected: "\(checkpoint.root) over \(size) entries",
                found: root.map { "\($0)" } ?? "\(check.tree.size) entries",
                "The entry is in this log, but what the receipt's checkpoint was signed over is not its beginning.")
        }
    }

    package var isGood: Bool { faults.isEmpty }

    /// All that is wrong.
    package var faults: [Fault] { [proofFault, logFault, handoverFault].compactMap { $0 } }

    package var json: JSON {
        var json: JSON = [
            "clean": .bool(isGood), "logPosition": JSON(receipt.proof.index), "leaf": .string("\(receipt.leaf)"),
            "proofIsGood": .bool(proofFault == nil),
            "isInLog": isLogChecked ? .bool(logFault == nil) : .null,
        ]
        json["faults"] = .array(faults.map(\.json))
        return json
    }

    package var lines: [String] {
        var lines: [String] = []
        if let proofFault {
            lines.append("\(proofFault)")
        } else {
            lines.append(
                "The proof is good: the log \(checkpoint?.origin.text ?? "") has signed that the entry stands at log position \(receipt.proof.index)."
            )
        }
        if isKeyDisputed {
            lines.append(
                "By this log's own entries the key that signed it had been replaced by then: that is false, or whoever has the old key has signed it since."
            )
        }
        if let handoverFault {
            lines.append("\(handoverFault)")
            lines.append(
                "By the key before, this log was changed before it was handed over; whoever has the next key may have done so."
            )
        }
        if let logFault {
            lines.append("\(logFault)")
            if proofFault == nil {
                lines.append("The receipt is evidence: this log is not the one that gave it, or it was changed since.")
            }
        } else if isLogChecked {
            lines.append("The entry is in this log.")
        } else {
            lines.append("No log was given to look for it in.")
        }
        return lines
    }
}
