#if Postgres
    internal import CLibPQ

    /// Where a log's database is and how to get in, as libpq takes it: `postgres://user@host:port/database?sslmode=…`.
    ///
    /// Its description leaves out the password. libpq's own messages about a wrong address repeat all of it, so they are not
    /// passed on.
    package struct DatabaseAddress: Sendable, CustomStringConvertible {
        /// libpq's settings, in its order.
        let settings: [(name: String, value: String)]

        /// What is set unless the address says otherwise. A server that is gone is noticed within seconds.
        private static let defaults = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "5"),
            ("keepalives_interval", "2"), ("keepalives_count", "3"), ("target_session_attrs", "read-write"),
            ("application_name", "accord"), ("client_encoding", "UTF8"),
        ]

        /// Whether a text is meant to be such an address.
        package static func isOne(_ text: String) -> Bool {
            text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
        }

        /// - Throws: `DatabaseError.address`.
        package init(_ text: String) throws(DatabaseError) {
            guard DatabaseAddress.isOne(text) else {
                throw .address("it does not begin with postgres://")
            }
            let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
            // Of a password with such characters libpq would take the end for the host, and tell everyone.
            guard authority.count(where: { $0 == "@" }) <= 1, !text.contains(where: { $0 == " " || $0.isNewline })
            else {
                throw .address(
                    "characters in its password or names that mean something have to be written %40 and so on")
            }
            var message: UnsafeMutablePointer<CChar>?
            guard let options = PQconninfoParse(text, &message) else {
                PQfreemem(message)
                throw .address("libpq cannot read it")
            }
            defer { PQconninfoFree(options) }
            var settings: [(name: String, value: String)] = []
            var index = 0
            while let keyword = options[index].keyword {
                if let value = options[index].val {
                    settings.append((String(cString: keyword), String(cString: value)))
                }
                index += 1
            }
            for (name, value) in DatabaseAddress.defaults where !settings.contains(where: { $0.name == name }) {
                settings.append((name, value))
            }
            self.settings = settings
        }

        func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }

        /// Whom it connects as, where and to what; never the password.
        package var description: String {
            let host = setting("host") ?? setting("hostaddr") ?? "the local socket"
            let port = setting("port").map { ":\($0)" } ?? ""
            let database = setting("dbname").map { "/\($0)" } ?? ""
            return "\(host)\(port)\(database)"
        }

        /// A message of libpq or of the server on one line, without the password should it be in it.
        func plain(_ message: String) -> String {
            var text = message.split(whereSeparator: \.isNewline).joined(separator: " ")
            if let password = setting("password"), !password.isEmpty {
                text = text.split(separator: password, omittingEmptySubsequences: false).joined(separator: "…")
            }
            return text
        }
    }
#endif
