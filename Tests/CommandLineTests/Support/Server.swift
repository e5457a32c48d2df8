import EventStore
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A program that serves.
final class Server: Sendable {
    let running: Running
    let address: String
    /// Where it serves; that must not be removed before it has ended.
    private let place: Place

    /// Starts one on a free port and waits until it answers.
    convenience init(_ place: Place, _ arguments: String..., environment: [String: String] = [:]) async throws {
        try await self.init(place, arguments, environment: environment)
    }

    init(_ place: Place, _ arguments: [String], environment: [String: String] = [:]) async throws {
        self.place = place
        running = try Running(
            ["serve", "--port", "0", "--log-level", "warning"] + arguments, in: place.directory,
            environment: environment)
        var address = ""
        let deadline = ContinuousClock.now + .seconds(120)
        while address.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
            let error = try running.error()
            try #require(!running.hasEnded && .now < deadline, "It does not serve: \(error)")
            if let line = try running.output().split(separator: "\n", omittingEmptySubsequences: false).dropLast().first
            {
                address = String(line)
            }
        }
        self.address = address
    }

    struct Answer {
        let status: Int
        let json: JSON
        let headers: [String: String]
    }

    /// - Throws: what the network says, such as that nobody is there any more.
    func send(
        _ method: String, _ path: String, token: String? = nil, body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = URLRequest(url: URL(string: address + path)!, timeoutInterval: 120)
        request.httpMethod = method
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.bytes)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = response as! HTTPURLResponse
        var found: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { found["\(name)".lowercased()] = "\(value)" }
        let json = (try? JSON(parsing: Array(data), limits: .none)) ?? .null
        return Answer(status: answer.statusCode, json: json, headers: found)
    }

    /// Asks it to end and waits until it has.
    func stop() async -> Int32 {
        running.signal(SIGTERM)
        return await running.end()
    }
}

extension Server {
    /// Sends bytes as a file.
    func send(file: [UInt8], token: String) async throws -> Answer {
        var request = URLRequest(url: URL(string: address + "/v1/files")!, timeoutInterval: 120)
        request.httpMethod = "POST"
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(file)
        let (data, response) = try await URLSession.shared.data(for: request)
        let json = (try? JSON(parsing: Array(data), limits: .none)) ?? .null
        return Answer(status: (response as! HTTPURLResponse).statusCode, json: json, headers: [:])
    }

    /// What is answered, byte for byte.
    func bytes(_ path: String, token: String, headers: [String: String] = [:]) async throws -> [UInt8] {
        var request = URLRequest(url: URL(string: address + path)!, timeoutInterval: 120)
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        return Array(try await URLSession.shared.data(for: request).0)
    }
}
