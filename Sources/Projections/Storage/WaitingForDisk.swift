internal import EventStore
internal import GRDB
internal import Logging

extension Views {
    /// Runs `body` again each second as long as the disk is what it fails of, or a log that cannot be read now.
    func whateverTheDiskDoes(_ body: () async throws -> Void) async throws {
        var isKnown = false
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError where [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) {
                if !isKnown { logger.error("The views wait for the disk.", metadata: ["reason": "\(error)"]) }
                isKnown = true
                try await Task.sleep(for: .seconds(1))
            } catch let error as LogUnavailable {
                if !isKnown { logger.error("The views wait for the log.", metadata: ["reason": "\(error.reason)"]) }
                isKnown = true
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
