package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// One witness over HTTP. What it sends is bounded in size and in time, and redirections are not followed.
struct WitnessConnection: Sendable {
    let witness: RemoteWitness
    let http: HTTPClient
    /// How long a whole exchange may take.
    let patience: Duration

    /// The most bytes of an answer that are read.
    static let largest = 131_072

    struct Answer: Sendable {
        let status: Int
        let type: String
        let body: [UInt8]

        /// The beginning of the body, in one line, for people.
        var reason: String {
            let line = String(decoding: body.prefix(200).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            return line.isEmpty ? "without a word" : line
        }
    }

    /// - Parameter body: POSTed; nil to GET.
    /// - Throws: `WitnessError.unreachable` or `.malformed`.
    func send(_ path: String, _ body: [UInt8]? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(witness.address)/\(path)")
        request.method = body == nil ? .GET : .POST
        request.headers.add(name: "User-Agent", value: "Accord")
        if let body {
            request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
            request.body = .bytes(body)
        }
        let sent = request
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await exchange(sent) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw WitnessError.unreachable("There was no answer within \(patience).")
            }
            defer { group.cancelAll() }
            return try await group.next()!
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> Answer {
        do {
            let response = try await http.execute(request, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: WitnessConnection.largest)
            return Answer(
                status: Int(response.status.code), type: response.headers.first(name: "content-type") ?? "",
                body: Array(body.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw WitnessError.malformed("It has more than \(WitnessConnection.largest) bytes.")
        } catch {
            try Task.checkCancellation()
            throw WitnessError.unreachable("\(error)")
        }
    }
}

extension HTTPClient {
    /// Runs `body` with a client for witnesses, and shuts it down again.
    package static func withWitnessClient<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5), read: .seconds(30)), decompression: .disabled)
        // Witnesses are few and slow to change: no more is opened than is used.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
        return try await HTTPClient.withHTTPClient(configuration: configuration, body)
    }
}
