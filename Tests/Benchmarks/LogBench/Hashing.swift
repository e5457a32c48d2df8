import Crypto
import Foundation
import TransparencyLog

/// Leaves, and the whole tree, against plain SHA-256 of the same bytes in one piece: all on one core, in turns.
struct Hashing {
    private static let repeats = 5
    let lines: LineFile

    init(lines: LineFile) { self.lines = lines }

    func measure() throws {
        var plain: [Double] = []
        var leaves: [Double] = []
        var tree: [Double] = []
        for _ in 0..<Hashing.repeats {
            var digest = SHA256()
            plain.append(
                seconds {
                    digest.update(bufferPointer: UnsafeRawBufferPointer(lines.bytes))
                    _ = digest.finalize()
                })
            var last: TreeHash?
            leaves.append(seconds { for line in lines.lines { last = TreeHash.leaf(prefixed: lines.leaf(line)) } })
            var range = CompactRange()
            tree.append(
                seconds {
                    for line in lines.lines { range.append(TreeHash.leaf(prefixed: lines.leaf(line))) }
                    _ = range.root
                })
            precondition(range.size == lines.lines.count && last != nil)
        }
        try report([
            "bytes": lines.bytes.count, "entries": lines.lines.count, "plain": plain, "leaves": leaves, "tree": tree,
        ])
    }

    private func seconds(_ work: () -> Void) -> Double {
        let start = ContinuousClock.now
        work()
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
