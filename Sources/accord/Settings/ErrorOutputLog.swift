import Logging

/// Writes to standard error as swift-log does, but puts metadata into words only for what is written. The server gives
/// each request's logger some, and hardly any request has anything to log: wording it anyway takes a fortieth of a
/// position's time.
struct ErrorOutputLog: LogHandler {
    private let output: StreamLogHandler
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info

    init(label: String) { output = .standardError(label: label) }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var output = output
        output.logLevel = logLevel
        output.metadata = metadata
        output.metadataProvider = metadataProvider
        output.log(event: event)
    }
}
