#if Postgres
    internal import CLibPQ
    internal import EventStore
    internal import Foundation

    /// A statement that the server is to have ready.
    struct Statement: Hashable, Sendable {
        let name: String
        let sql: String
    }

    /// What went wrong on a connection.
    struct ConnectionFailure: Error {
        /// The five characters by which the standard knows the error; nil if it does not come from the server.
        let state: String?
        let message: String
        /// Whether the connection is gone, so that nobody knows what became of what was sent.
        let isLost: Bool

        /// Whether somebody has had what is needed for too long.
        var isOfLock: Bool { state == "55P03" }
    }

    /// One connection to the server. It blocks, so it belongs on a thread of its own, and to one thread at a time.
    final class Connection {
        private let handle: OpaquePointer
        private let address: DatabaseAddress
        private let notices = Notices()
        private var queued = 0
        /// How long an answer may take, in seconds.
        private let patience: Double

        /// Warnings that have come since somebody looked.
        private final class Notices {
            var warnings: [String] = []
        }

        /// - Parameters:
        ///   - statements: what is to be prepared.
        ///   - patience: how many seconds an answer may take before the connection is given up.
        /// - Throws: `DatabaseError.unreachable` or `.refused`.
        init(_ address: DatabaseAddress, patience: Double = 20) throws(DatabaseError) {
            let names = address.settings.map { strdup($0.name) } + [nil]
            let values = address.settings.map { strdup($0.value) } + [nil]
            defer { for text in names + values { free(text) } }
            let connected = names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
                values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                    PQconnectdbParams(names.baseAddress, values.baseAddress, 0)
                }
            }
            guard let connected else { throw .unreachable(server: "\(address)", detail: "There is no memory for it.") }
            guard PQstatus(connected) == CONNECTION_OK else {
                let detail = address.plain(String(cString: PQerrorMessage(connected)))
                let isRefused = PQconnectionNeedsPassword(connected) == 1 || PQconnectionUsedPassword(connected) == 1
                PQfinish(connected)
                // What the server itself says begins so, whatever its language.
                if isRefused || detail.contains("FATAL:"), !detail.contains("the database system is") {
                    throw .refused(server: "\(address)", detail: detail)
                }
                throw .unreachable(server: "\(address)", detail: detail)
            }
            handle = connected
            self.address = address
            self.patience = patience
            PQsetNoticeReceiver(
                handle,
                { notices, result in
                    guard let notices, let result else { return }
                    let severity = PQresultErrorField(result, Int32(Connection.severityField)).map {
                        String(cString: $0)
                    }
                    guard severity == "WARNING" else { return }
                    let message = PQresultErrorField(result, Int32(Connection.messageField)).map { String(cString: $0) }
                    Unmanaged<Notices>.fromOpaque(notices).takeUnretainedValue().warnings.append(message ?? "")
                }, Unmanaged.passUnretained(notices).toOpaque())
        }

        deinit { PQfinish(handle) }

        // The codes of PG_DIAG_SEVERITY_NONLOCALIZED, PG_DIAG_MESSAGE_PRIMARY and PG_DIAG_SQLSTATE, which are character literals.
        private static let severityField = UInt8(ascii: "V")
        private static let messageField = UInt8(ascii: "M")
        private static let stateField = UInt8(ascii: "C")

        /// Such as 150002 for 15.2.
        var serverVersion: Int { Int(PQserverVersion(handle)) }

        var socket: Int32 { PQsocket(handle) }

        var isEncrypted: Bool { PQsslInUse(handle) == 1 }

        /// The warnings that have come since this was last called.
        func takeWarnings() -> [String] {
            defer { notices.warnings = [] }
            return notices.warnings
        }

        // MARK: One after the other

        /// Runs statements without parameters, separated by semicolons, and gives what the last of them gave, as text.
        @discardableResult func execute(_ sql: String) throws(ConnectionFailure) -> Rows {
            guard PQsendQuery(handle, sql) == 1 else { throw failure() }
            var last: Rows?
            var problem: ConnectionFailure?
            while let result = try next() {
                if let failure = failure(of: result) { problem = problem ?? failure }
                last = Rows(result)
            }
            if let problem { throw problem }
            guard let last else { throw failure() }
            return last
        }

        /// Prepares statements, all in one round trip.
        func prepare(_ statements: [Statement]) throws(ConnectionFailure) {
            try pipelined { () throws(ConnectionFailure) in
                for statement in statements {
                    guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw failure() }
                    queued += 1
                }
                _ = try synchronise()
            }
        }

        /// Runs one prepared statement.
        func run(_ statement: Statement, _ parameters: Parameters = Parameters()) throws(ConnectionFailure) -> Rows {
            let rows = try runAll { () throws(ConnectionFailure) in try enqueue(statement, parameters) }
            return rows[0]
        }

        /// Runs what `enqueue` puts in line, in one round trip.
        func runAll(_ enqueue: () throws(ConnectionFailure) -> Void) throws(ConnectionFailure) -> [Rows] {
            var rows: [Rows] = []
            try pipelined { () throws(ConnectionFailure) in
                try enqueue()
                rows = try synchronise()
            }
            return rows
        }

        // MARK: In a line

        private func pipelined(_ body: () throws(ConnectionFailure) -> Void) throws(ConnectionFailure) {
            if PQpipelineStatus(handle) == PQ_PIPELINE_OFF {
                guard PQenterPipelineMode(handle) == 1 else { throw failure() }
            }
            queued = 0
            do throws(ConnectionFailure) {
                try body()
            } catch {
                // Of a lost connection there may be results that will never come.
                _ = PQexitPipelineMode(handle)
                throw error
            }
            guard PQexitPipelineMode(handle) == 1 else { throw failure() }
        }

        /// Puts a prepared statement in line; nothing waits for its result before `synchronise`.
        func enqueue(_ statement: Statement, _ parameters: Parameters = Parameters()) throws(ConnectionFailure) {
            try enqueue(parameters) { count, values, lengths, formats in
                PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
            }
        }

        /// Puts a statement that is not prepared in line.
        func enqueue(sql: String, _ parameters: Parameters) throws(ConnectionFailure) {
            try enqueue(parameters) { count, values, lengths, formats in
                PQsendQueryParams(handle, sql, count, nil, values, lengths, formats, 1)
            }
        }

        private func enqueue(
            _ parameters: Parameters, _ send: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Int32
        ) throws(ConnectionFailure) {
            let sent = parameters.bytes.withUnsafeBytes { bytes in
                // An empty value is no NULL: it has an address too.
                let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
                let values = parameters.ranges.map { range in
                    range.map { (base + $0.lowerBound).assumingMemoryBound(to: CChar.self) }
                }
                let lengths = parameters.ranges.map { Int32($0?.count ?? 0) }
                let formats = [Int32](repeating: 1, count: values.count)
                return send(Int32(values.count), values, lengths, formats)
            }
            guard sent == 1 else { throw failure() }
            queued += 1
        }

        /// Sends what is in line and waits for all of it.
        ///
        /// - Returns: what each statement gave, in their order.
        /// - Throws: the first failure; then the server has done nothing of what came behind it.
        private func synchronise() throws(ConnectionFailure) -> [Rows] {
            guard PQpipelineSync(handle) == 1 else { throw failure() }
            var rows: [Rows] = []
            rows.reserveCapacity(queued)
            var problem: ConnectionFailure?
            for _ in 0..<queued {
                while let result = try next() {
                    if PQresultStatus(result) == PGRES_PIPELINE_ABORTED {
                        PQclear(result)
                        continue
                    }
                    if let failure = failure(of: result) {
                        problem = problem ?? failure
                        if failure.isLost { throw failure }
                    }
                    rows.append(Rows(result))
                }
            }
            guard let synchronised = try next() else { throw failure() }
            defer { PQclear(synchronised) }
            if let problem { throw problem }
            guard PQresultStatus(synchronised) == PGRES_PIPELINE_SYNC, rows.count == queued else { throw failure() }
            return rows
        }

        /// The next result; nil at the end of those of one statement. It waits, but not for ever.
        private func next() throws(ConnectionFailure) -> OpaquePointer? {
            let end = Date.timeIntervalSinceReferenceDate + patience
            while PQisBusy(handle) == 1 {
                let left = end - Date.timeIntervalSinceReferenceDate
                guard left > 0 else {
                    throw ConnectionFailure(
                        state: nil, message: "the server has not answered for \(Int(patience)) seconds", isLost: true)
                }
                _ = wait(seconds: left)
                guard PQconsumeInput(handle) == 1 else { throw failure() }
            }
            return PQgetResult(handle)
        }

        // MARK: Hearing

        /// Waits until the server has sent something.
        ///
        /// - Returns: whether it has.
        func wait(seconds: Double) -> Bool {
            var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&descriptor, 1, Int32((seconds * 1_000).rounded(.up))) > 0
        }

        /// The payloads of the notifications that have come.
        func takeNotifications() throws(ConnectionFailure) -> [String] {
            guard PQconsumeInput(handle) == 1 else { throw failure() }
            var payloads: [String] = []
            while let notification = PQnotifies(handle) {
                payloads.append(String(cString: notification.pointee.extra))
                PQfreemem(notification)
            }
            return payloads
        }

        // MARK: Failures

        private func failure() -> ConnectionFailure {
            ConnectionFailure(
                state: nil, message: address.plain(String(cString: PQerrorMessage(handle))),
                isLost: true)
        }

        private func failure(of result: OpaquePointer) -> ConnectionFailure? {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_PIPELINE_SYNC, PGRES_EMPTY_QUERY: return nil
            default: break
            }
            func field(_ code: UInt8) -> String? { PQresultErrorField(result, Int32(code)).map { String(cString: $0) } }
            let state = field(Connection.stateField)
            let message = field(Connection.messageField)
            let severity = field(Connection.severityField)
            return ConnectionFailure(
                state: state, message: address.plain(message ?? String(cString: PQresultErrorMessage(result))),
                isLost: PQstatus(handle) != CONNECTION_OK || state == nil || severity == "FATAL" || severity == "PANIC")
        }
    }
#endif
