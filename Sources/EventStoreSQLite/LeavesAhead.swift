internal import Dispatch
package import EventStore
internal import Foundation
internal import Synchronization
package import TransparencyLog

/// Hashes the leaves of a batch on a thread of its own, while whoever writes the batch inserts the entries before them.
///
/// Nobody waits for anybody. What is not hashed when the writer gets there it hashes itself, and what the writer has passed is
/// passed over here: so where no core is free it costs next to nothing.
package final class LeavesAhead: Sendable {
    /// Of fewer entries a batch is written nearly as fast by one thread: with 64 nothing was gained, with 1,000 a tenth.
    private static let fewest = 128

    private let mailbox = Mailbox()

    /// Starts the thread; nil on a machine on which it could only take the writer's place.
    package init?() {
        guard ProcessInfo.processInfo.activeProcessorCount > 1 else { return nil }
        let thread = Thread { [mailbox] in
            let leaf = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Entry.largest, alignment: 8)
            defer { leaf.deallocate() }
            while let batch = mailbox.next() { batch.hash(in: leaf) }
        }
        thread.name = "log.leaves"
        thread.start()
    }

    deinit { mailbox.end() }

    /// Begins to hash the entries of a batch, in order.
    ///
    /// - Parameter time: what is put into their lines (27 bytes).
    /// - Returns: nil for a batch that is not worth it.
    package func begin(_ appends: [Append], time: [UInt8]) -> Batch? {
        let count = appends.reduce(0) { $0 + $1.drafts.count }
        guard count >= LeavesAhead.fewest else { return nil }
        let batch = Batch(appends, count: count, time: time)
        mailbox.put(batch)
        return batch
    }

    /// The leaves of one batch. `leaf` and `end` are for the one thread that writes it.
    package final class Batch: @unchecked Sendable {
        private let appends: [Append]
        private let time: [UInt8]
        /// Those below `done` stand, but for such as had been passed when they were looked at.
        private let leaves: UnsafeMutablePointer<TreeHash>
        private let done = Atomic<Int>(0)
        /// What the writer is at; it asks for nothing below any more.
        private let reached = Atomic<Int>(0)

        fileprivate init(_ appends: [Append], count: Int, time: [UInt8]) {
            self.appends = appends
            self.time = time
            leaves = .allocate(capacity: count)
        }

        deinit { leaves.deallocate() }

        /// - Parameter index: which entry of the batch, those of appends that are refused counted too; never one below
        ///   another that was asked for.
        /// - Returns: its leaf; nil if it is not there yet.
        package func leaf(at index: Int) -> TreeHash? {
            reached.store(index, ordering: .relaxed)
            return done.load(ordering: .acquiring) > index ? leaves[index] : nil
        }

        /// Nothing more is asked for.
        package func end() { reached.store(.max, ordering: .relaxed) }

        /// - Parameter leaf: room for the largest one.
        fileprivate func hash(in leaf: UnsafeMutableRawBufferPointer) {
            var index = 0
            for append in appends {
                for draft in append.drafts {
                    let reached = reached.load(ordering: .relaxed)
                    guard reached < .max else { return }
                    // One that is too large is refused.
                    if index >= reached, draft.line.count <= Entry.largest {
                        leaves.advanced(by: index).initialize(to: .leaf(prefixed: draft.leaf(in: leaf, time: time)))
                    }
                    index += 1
                    done.store(index, ordering: .releasing)
                }
            }
        }
    }

    /// The batch to be hashed next: the newest, for whoever writes it writes no other.
    private final class Mailbox: Sendable {
        private struct Content {
            var batch: Batch?
            var hasEnded = false
        }

        private let content = Mutex(Content())
        private let wake = DispatchSemaphore(value: 0)

        func put(_ batch: Batch) {
            content.withLock { $0.batch = batch }
            wake.signal()
        }

        func end() {
            content.withLock { $0.hasEnded = true }
            wake.signal()
        }

        /// Waits for one; nil at the end.
        func next() -> Batch? {
            while true {
                wake.wait()
                let (batch, hasEnded) = content.withLock { content in
                    defer { content.batch = nil }
                    return (content.batch, content.hasEnded)
                }
                if hasEnded { return nil }
                if let batch { return batch }
            }
        }
    }
}

extension EntryDraft {
    /// Puts the line, as it is recorded, behind a 0x00: a leaf of the tree as RFC 6962 hashes it.
    ///
    /// - Parameters:
    ///   - buffer: has room for a byte more than the line.
    ///   - time: the recorded time as it is written.
    /// - Returns: the part of the buffer that it takes.
    package func leaf(in buffer: UnsafeMutableRawBufferPointer, time: [UInt8]) -> UnsafeRawBufferPointer {
        buffer[0] = 0
        let line = UnsafeMutableRawBufferPointer(rebasing: buffer[1..<1 + self.line.count])
        line.copyBytes(from: self.line)
        UnsafeMutableRawBufferPointer(rebasing: line[timeOffset..<timeOffset + time.count]).copyBytes(from: time)
        return UnsafeRawBufferPointer(rebasing: buffer[..<(1 + line.count)])
    }
}
