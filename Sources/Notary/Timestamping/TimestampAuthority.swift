package import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// An authority that stamps, over HTTP (RFC 3161, section 3.4). All of it may be called concurrently.
package struct TimestampAuthority: Sendable {
    package let address: String
    private let client: HTTPClient
    private let patience: Duration

    /// - Parameters:
    ///   - address: where requests are posted, with `https` or `http`. What is sent is a hash and what comes back is
    ///     signed, so that plain HTTP, which many authorities offer only, gives nothing away but that this node asks.
    ///   - patience: how long an answer may take, to its last byte.
    /// - Throws: `TimestampError.address` for one that is none, or that has a name or password in it.
    package init(
        _ address: String, client: HTTPClient = TimestampAuthority.client, patience: Duration = .seconds(30)
    ) throws(TimestampError) {
        guard let parts = URLComponents(string: address), parts.scheme == "https" || parts.scheme == "http",
            parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.fragment == nil
        else { throw .address(address) }
        self.address = address
        self.client = client
        self.patience = patience
    }

    /// What is used for all authorities, as long as the process lives. It follows no redirections, and tries no connection
    /// twice: when to try again is for the schedule to say.
    package static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Sends a request, once.
    ///
    /// - Returns: the answer, at most `TimestampToken.largest` bytes of which nothing has been checked.
    /// - Throws: `TimestampError.unavailable` for whatever goes wrong; `CancellationError` if the task was cancelled.
    package func answer(to request: TimestampRequest) async throws -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask { try await exchange(request) }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw TimestampError.unavailable("no answer from \(address) within \(patience)")
                }
                defer { group.cancelAll() }
                return try await group.next()!
            }
        } catch {
            try Task.checkCancellation()
            throw error as? TimestampError ?? .unavailable("\(address): \(error)")
        }
    }

    private func exchange(_ request: TimestampRequest) async throws -> [UInt8] {
        var message = HTTPClientRequest(url: address)
        message.method = .POST
        message.headers.add(name: "Content-Type", value: TimestampRequest.contentType)
        message.headers.add(name: "Accept", value: TimestampRequest.answerType)
        message.body = .bytes(request.bytes)
        // The time that the whole may take is measured above.
        let response = try await client.execute(message, deadline: .distantFuture)
        guard response.status == .ok else {
            throw TimestampError.unavailable("\(address) answers \(response.status)")
        }
        let type = response.headers.first(name: "Content-Type") ?? "nothing"
        let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard name.caseInsensitiveCompare(TimestampRequest.answerType) == .orderedSame else {
            throw TimestampError.unavailable("\(address) answers with \(type.prefix(100))")
        }
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: TimestampToken.largest)
        } catch is NIOTooManyBytesError {
            throw TimestampError.unavailable("\(address) answers with more than \(TimestampToken.largest) bytes")
        }
        return Array(body.readableBytesView)
    }
}
