#if Postgres
    internal import Domain
    internal import EventStore
    internal import Synchronization

    /// Who this node is among those that write the log, and who here wants to know what the others write.
    final class Others: Sendable {
        /// Of more entries by others at once than so many no note is taken; they may then be of any stream.
        static let mostNoted = 4_096

        /// Names this node's writer as long as it runs.
        let writer: String
        private let body = Mutex<(@Sendable ([StreamName]?) -> Void)?>(nil)

        init() {
            var generator = SystemRandomNumberGenerator()
            writer = "\(Identifier(high: generator.next(), low: generator.next()))"
        }

        func listen(_ body: @escaping @Sendable ([StreamName]?) -> Void) { self.body.withLock { $0 = body } }

        /// Tells of streams that others have written; of any, if nil.
        func have(written streams: [StreamName]?) {
            if streams?.isEmpty == true { return }
            body.withLock { $0 }?(streams)
        }
    }

    /// What a batch tells the other nodes.
    struct BatchNotice {
        let head: Head
        /// The log position of its first entry.
        let first: Int
        let writer: String

        var payload: String { "\(head.size) \(head.time?.microseconds ?? 0) \(first) \(writer)" }

        init(head: Head, first: Int, writer: String) {
            self.head = head
            self.first = first
            self.writer = writer
        }

        init?(payload: String) {
            let words = payload.split(separator: " ")
            guard words.count == 4, let size = Int(words[0]), let time = Int64(words[1]), let first = Int(words[2])
            else {
                return nil
            }
            self.init(
                head: Head(size: size, time: Instant(microseconds: time)), first: first, writer: String(words[3]))
        }
    }
#endif
