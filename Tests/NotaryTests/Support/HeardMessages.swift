import Logging
import Synchronization

/// What was logged.
final class HeardMessages: Sendable {
    private let messages = Mutex<[String]>([])

    var all: [String] { messages.withLock { $0 } }

    var logger: Logger { Logger(label: "heard") { _ in Handler(heard: self) } }

    private struct Handler: LogHandler {
        let heard: HeardMessages
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: Logging.LogEvent) { heard.messages.withLock { $0.append("\(event.message)") } }
    }
}
