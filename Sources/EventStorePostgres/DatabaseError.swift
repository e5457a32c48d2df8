#if Postgres
    /// Why a log's database cannot be used. Nothing has been changed in it.
    package enum DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// It is no address of a database; the reason repeats nothing of it.
        case address(String)
        /// Nobody answers there, or not in time.
        case unreachable(server: String, detail: String)
        /// The server answers and lets nobody in by that name and password, or not to that database.
        case refused(server: String, detail: String)
        /// The server is of a version that lacks what is needed.
        case tooOld(server: String, version: Int, needed: Int)
        /// There are no tables of Accord in it.
        case notPrepared(server: String)
        /// A later version of this program has prepared it.
        case newer(server: String, format: Int, known: Int)
        /// An earlier version of this program has prepared it.
        case older(server: String, format: Int, known: Int)
        /// The server does not keep what it has confirmed.
        case notDurable(server: String, setting: String, value: String)
        /// The role may not do what is needed.
        case notPermitted(server: String, detail: String)
        /// What is in it contradicts itself, or what was there before.
        case damaged(server: String, detail: String)
        /// There is a log in it already.
        case notEmpty(server: String)
        /// A statement failed.
        case failed(detail: String)

        /// One line that says what to do. No password is in it.
        package var description: String {
            switch self {
            case .address(let reason): "The address of the log's database is wrong: \(reason)."
            case .unreachable(let server, let detail): "The log's database at \(server) cannot be reached: \(detail)"
            case .refused(let server, let detail):
                "The server at \(server) lets nobody in by that name and password: \(detail)"
            case .tooOld(let server, let version, let needed):
                "The server at \(server) is PostgreSQL \(version); \(needed) or later is needed."
            case .notPrepared(let server):
                "There are no tables of Accord at \(server); make them with accord postgres prepare."
            case .newer(let server, let format, let known):
                "The tables at \(server) have form \(format), and this accord knows \(known); use a later accord."
            case .older(let server, let format, let known):
                "The tables at \(server) have form \(format), and this accord needs \(known); run its accord postgres prepare."
            case .notDurable(let server, let setting, let value):
                "The server at \(server) loses what it has confirmed: \(setting) is \(value) there; set it to on."
            case .notPermitted(let server, let detail):
                "The role may not use the log at \(server): \(detail); let accord postgres prepare give it its rights."
            case .damaged(let server, let detail): "The log's database at \(server) is not what it was: \(detail)."
            case .notEmpty(let server): "There is a log at \(server) already; it has not been touched."
            case .failed(let detail): "The log's database has failed: \(detail)."
            }
        }

        /// What a failure means to whoever opens the database.
        init(_ error: any Error, server: String) {
            switch error {
            case let error as DatabaseError: self = error
            case let failure as ConnectionFailure where failure.isLost:
                self = .unreachable(server: server, detail: failure.message)
            case let failure as ConnectionFailure where failure.state == "42501":
                self = .notPermitted(server: server, detail: failure.message)
            case let failure as ConnectionFailure: self = .failed(detail: failure.message)
            default: self = .failed(detail: "\(error)")
            }
        }
    }
#endif
