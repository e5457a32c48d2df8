#if Postgres
    import Foundation
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// A PostgreSQL server for tests, which `Tests/Postgres/cluster` makes and removes: it ends when this process does.
    package final class PostgresCluster: Sendable {
        package let port: Int
        package let socketDirectory: String
        package let data: String
        /// The server ends when this is closed.
        private let input: Int32
        private let output: Mutex<FileHandle>

        package struct Problem: Error, CustomStringConvertible {
            package let description: String
        }

        /// The one that tests share; made when it is first asked for.
        package static let shared = Result { try PostgresCluster() }

        /// - Parameters:
        ///   - settings: what goes into postgresql.conf, as `name=value`.
        ///   - hasTLS: whether it has a certificate for localhost, of the authority `ca.pem` beside its socket.
        package init(settings: [String] = [], hasTLS: Bool = false) throws {
            let script = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().appending(path: "cluster").path
            // Not with Foundation's Process: it reads beyond its buffer in a process with more than a thousand open files.
            var (input, output) = ([Int32](repeating: 0, count: 2), [Int32](repeating: 0, count: 2))
            guard pipe(&input) == 0, pipe(&output) == 0 else { throw Problem(description: "There are no pipes.") }
            for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, input[0], 0)
            posix_spawn_file_actions_adddup2(&actions, output[1], 1)
            let arguments = ([script] + (hasTLS ? ["--tls"] : []) + settings).map { strdup($0) } + [nil]
            defer { for argument in arguments { free(argument) } }
            var process = pid_t()
            let status = posix_spawn(&process, script, &actions, nil, arguments, environ)
            close(input[0])
            close(output[1])
            guard status == 0 else { throw Problem(description: "\(script) cannot be started (\(status)).") }
            self.input = input[1]
            let handle = FileHandle(fileDescriptor: output[0], closeOnDealloc: true)
            let words = PostgresCluster.line(from: handle).split(whereSeparator: \.isWhitespace)
            self.output = Mutex(handle)
            guard words.count == 3, let port = Int(words[0]) else {
                throw Problem(description: "\(script) has made no server.")
            }
            self.port = port
            socketDirectory = String(words[1])
            data = String(words[2])
        }

        deinit { close(input) }

        private static func line(from handle: FileHandle) -> String {
            var line = Data()
            while !line.contains(UInt8(ascii: "\n")), case let more = handle.availableData, !more.isEmpty {
                line += more
            }
            return String(decoding: line, as: UTF8.self)
        }

        package enum Command: String, Sendable {
            case stop, kill, start, reload
        }

        /// Does something with the server, and returns when it is done.
        package func run(_ command: Command) throws {
            let answer = output.withLock { output in
                let line = Array("\(command.rawValue)\n".utf8)
                return write(input, line, line.count) == line.count ? PostgresCluster.line(from: output) : ""
            }
            guard answer == "done\n" else { throw Problem(description: "The server could not be made to \(command).") }
        }

        /// Runs a statement as the superuser. It goes to the server as one line: a line's end in it becomes a space.
        ///
        /// - Returns: the rows that it gave, their columns with `|` between.
        @discardableResult package func sql(_ statement: String, database: String = "postgres") throws -> [String] {
            try output.withLock { output in
                let line = Array("sql \(database) \(statement.replacing("\n", with: " "))\n".utf8)
                guard write(input, line, line.count) == line.count else { throw Problem(description: "It is gone.") }
                var rows: [String] = []
                while case let row = PostgresCluster.oneLine(from: output), row != "done", !row.isEmpty {
                    rows.append(row)
                }
                guard !rows.contains("failed") else { throw Problem(description: "\(statement) has failed.") }
                return rows
            }
        }

        /// A line, and not a byte of the next.
        private static func oneLine(from handle: FileHandle) -> String {
            var line: [UInt8] = []
            while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
            return String(decoding: line, as: UTF8.self)
        }

        /// The address of a database over the socket, where no password is asked for.
        package func address(database: String, role: String = "postgres") -> String {
            "postgres://\(role)@/\(database)?host=\(socketDirectory)&port=\(port)"
        }
    }
#endif
