#if Postgres
    internal import Domain
    internal import EventStore
    internal import Foundation
    internal import Synchronization

    /// Hears from the server how far the log has grown, whichever node wrote it, and looks itself now and then, for what is
    /// said to a connection that is lost is lost. What other nodes have signed it tells this node's signer.
    final class Listener: Sendable {
        private let isEnded = Mutex(false)
        private let problem = Mutex<String?>(nil)

        /// How long it waits for word before it looks, in seconds.
        private static let interval = 0.5

        private static let streams = Statement(
            name: "streams",
            sql: "SELECT stream FROM accord.entries WHERE position >= $1::bigint AND position < $2::bigint")

        private static let statements =
            [ReaderStatements.head, ReaderStatements.newestHead, streams] + ReaderStatements.tree

        /// Starts the thread.
        ///
        /// - Parameter history: what each new connection is held against.
        init(_ address: DatabaseAddress, growth: GrowthSignal, others: Others, history: SignedHistory) {
            let thread = Thread { [self] in
                let session = Session(address, statements: Listener.statements)
                // Of every entry below it is known who wrote it.
                var followed = growth.head.size
                while !isEnded.withLock({ $0 }) {
                    do {
                        var isNew = false
                        let connection = try session.connected {
                            try history.recognise($0)
                            try $0.execute("LISTEN accord_head")
                            isNew = true
                        }
                        guard !isNew, connection.wait(seconds: Listener.interval) else {
                            let head = try history.head(on: connection)
                            try Listener.follow(head, from: &followed, on: connection, others)
                            growth.announce(head)
                            problem.withLock { $0 = nil }
                            try history.follow(head, on: connection)
                            continue
                        }
                        for notice in try connection.takeNotifications().compactMap(BatchNotice.init(payload:)) {
                            if notice.writer == others.writer, notice.first <= followed {
                                followed = max(followed, notice.head.size)
                            }
                            try Listener.follow(notice.head, from: &followed, on: connection, others)
                            growth.announce(notice.head)
                        }
                        try history.follow(growth.head, on: connection)
                    } catch let error as DatabaseError {
                        problem.withLock { $0 = "\(error)" }
                        // It waits before it tries again; this only keeps it from turning all the time meanwhile.
                        Thread.sleep(forTimeInterval: 0.05)
                    } catch {
                        session.drop()
                    }
                }
                session.drop()
            }
            thread.name = "log.listener"
            thread.start()
        }

        /// Tells of the streams between what is known and the head.
        private static func follow(
            _ head: Head, from followed: inout Int, on connection: Connection, _ others: Others
        ) throws {
            guard head.size > followed else { return }
            if head.size - followed > Others.mostNoted {
                others.have(written: nil)
            } else {
                var range = Parameters(followed)
                range.add(head.size)
                let rows = try connection.run(streams, range)
                others.have(written: (0..<rows.count).map { StreamName(packed: rows.array($0, 0)) })
            }
            followed = head.size
        }

        /// Why nothing is heard now; nil if all is well.
        var impediment: String? { problem.withLock { $0 } }

        /// Ends the thread within half a second.
        func close() { isEnded.withLock { $0 = true } }
    }
#endif
