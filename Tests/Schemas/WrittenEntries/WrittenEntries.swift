import Auditing
package import EventStore
import Foundation

/// What the tests have written, for `check.py --entries` to hold against the schemas.
package enum WrittenEntries {
    /// The file; nil if nobody wants it.
    private static let path = ProcessInfo.processInfo.environment["ACCORD_TEST_ENTRIES"].flatMap {
        $0.isEmpty ? nil : $0
    }

    package struct NotClean: Error {
        package let fault: String
    }

    /// Audits a log as anybody can, from its entries alone: whatever a test has had recorded was allowed, hangs together, and
    /// is signed as it says.
    ///
    /// - Throws: `NotClean` with the first thing that was found.
    package static func audit(_ log: any EventLog) async throws {
        var audit = try Audit(AuditSettings())
        let report = try await audit.run(LogLines(log, size: try await log.head().size))
        if let fault = report.faults.first { throw NotClean(fault: fault.description) }
    }

    /// Appends all entries of a log from a log position on, one a line. Several tests may do so at once, and several
    /// processes.
    package static func keep(_ log: any EventLog, from logPosition: Int = 0) async throws {
        guard path != nil else { return }
        var lines: [UInt8] = []
        var next = logPosition
        while true {
            let page = try await log.page(EntryQuery(from: next), limit: 1_000)
            guard let last = page.last else { break }
            for entry in page {
                lines += entry.line
                lines.append(UInt8(ascii: "\n"))
            }
            next = last.logPosition + 1
        }
        try keep(lines: lines)
    }

    /// Appends entries that stand in a text, one a line, such as `export` gives.
    package static func keep(lines: some Sequence<UInt8>) throws {
        if let path { try append(Array(lines), to: path) }
    }

    /// Under a lock, as one write need not write all.
    private static func append(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            if errno != EINTR { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
        }
    }
}
