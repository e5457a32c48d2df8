#if Postgres
    internal import Domain
    internal import EventStore
    internal import Foundation
    internal import Synchronization

    /// Hears from the server how far the log has grown, whichever node wrote it, and looks itself now and then, for what is
    /// said to a connection that is lost is lost.
    final class Listener: Sendable {
        private let isEnded = Mutex(false)
        private let problem = Mutex<String?>(nil)

        /// How long it waits for word before it looks, in seconds.
        private static let interval = 0.5

        init(_ address: DatabaseAddress, growth: GrowthSignal) {
            let thread = Thread { [self] in
                let session = Session(address, statements: [ReaderStatements.head])
                while !isEnded.withLock({ $0 }) {
                    do {
                        let connection = try session.connected { try $0.execute("LISTEN accord_head") }
                        growth.announce(try connection.head().head)
                        problem.withLock { $0 = nil }
                        if connection.wait(seconds: Listener.interval) {
                            for payload in try connection.takeNotifications() {
                                if let head = Head(payload: payload) { growth.announce(head) }
                            }
                        }
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

        /// Why nothing is heard now; nil if all is well.
        var impediment: String? { problem.withLock { $0 } }

        /// Ends the thread within half a second.
        func close() { isEnded.withLock { $0 = true } }
    }

    extension Head {
        /// Reads what a batch notifies: the size and the time in microseconds.
        fileprivate init?(payload: String) {
            let numbers = payload.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == 2 else { return nil }
            self.init(size: Int(numbers[0]), time: Instant(microseconds: numbers[1]))
        }
    }
#endif
