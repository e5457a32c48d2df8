import Configuration
import Foundation
import HTTPAPI
import Logging
import NIOCore

/// How much a server takes on.
struct LoadSettings {
    private(set) var limits = LoadLimits()

    /// The names that a file may have.
    static let names = ["requestsPerSecond", "maxConnections", "clientTimeout", "proxies"]

    static let defaults: [AbsoluteConfigKey: ConfigValue] = [
        "requestsPerSecond": 100, "maxConnections": 16_384, "clientTimeout": 30,
        "proxies": ConfigValue(.stringArray(["127.0.0.1", "::1"]), isSecret: false),
    ]

    /// How many files may be open besides connections.
    private static let otherFiles = 256

    /// - Throws: `Failure` that names the setting that is wrong.
    init(_ reader: ConfigReader) throws {
        limits.requestsPerSecond = try LoadSettings.number("requestsPerSecond", 0...1_000_000, in: reader)
        limits.connections = try LoadSettings.number("maxConnections", 1...1_000_000, in: reader)
        limits.patience = .seconds(Int64(try LoadSettings.number("clientTimeout", 1...3_600, in: reader)))
        guard let proxies = try? reader.requiredStringArray(forKey: "proxies") else {
            throw Failure(.configuration, "proxies: expected a list of addresses.")
        }
        limits.proxies = []
        for proxy in proxies {
            let address = proxy.filter { $0 != " " }
            guard let parsed = try? SocketAddress(ipAddress: address, port: 0), let canonical = parsed.ipAddress else {
                throw Failure(.configuration, "proxies: \"\(proxy)\" is no IP address.")
            }
            limits.proxies.insert(canonical)
        }
    }

    private static func number(_ name: String, _ range: ClosedRange<Int>, in reader: ConfigReader) throws -> Int {
        guard let number = try? reader.requiredInt(forKey: ConfigKey(name)), range.contains(number) else {
            throw Failure(
                .configuration, "\(name): expected a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The limits as far as the system lets the process have files: as many as it may have at all.
    func withinFiles(_ logger: Logger) -> LoadLimits {
        var files = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else { return limits }
        files.rlim_cur = files.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else { return limits }
        let room = max(16, Int(min(files.rlim_cur, 1 << 30)) - LoadSettings.otherFiles)
        var limits = limits
        if limits.connections > room {
            logger.warning("Only \(room) connections are served: the process may have \(files.rlim_cur) open files.")
            limits.connections = room
        }
        return limits
    }
}
