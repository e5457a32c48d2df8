import Application
import ArgumentParser
import Configuration
import EventStore
import Foundation
import Logging
import Notary
import TransparencyLog

/// What a command runs with, from flags, the environment, a file and defaults, in this order.
struct Settings {
    let place: NodePlace
    let host: String
    let port: Int
    /// Nil if nobody has said.
    let logLevel: Logger.Level?
    /// Nil if checkpoints are not stamped.
    let timestamps: TimestampSettings?
    /// Who cosigns the log's checkpoints; nil if nobody does.
    let witnesses: WitnessPanel?
    /// How much a server takes on.
    let load: LoadSettings

    /// The names that a file may have; in the environment they begin with `ACCORD_`.
    static let names =
        ["data", "key", "log", "host", "port", "logLevel", "witnesses", "witnessQuorum"] + TimestampSettings.names
        + LoadSettings.names

    private static let defaults: [AbsoluteConfigKey: ConfigValue] = [
        "data": "accord-data", "key": "", "log": ConfigValue(.string(""), isSecret: true), "host": "127.0.0.1",
        "port": 8080, "logLevel": "",
        "witnesses": ConfigValue(.stringArray([]), isSecret: false), "witnessQuorum": 0,
    ]

    /// - Parameter flags: what the command line says.
    /// - Throws: `Failure` that names the setting that is wrong.
    init(flags: [AbsoluteConfigKey: ConfigValue], file: String?) async throws {
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "accord")
        var providers: [any ConfigProvider] = [InMemoryProvider(name: "flags", values: flags), environment]
        let path = try file ?? Settings.string("config", in: ConfigReader(providers: [environment, Settings.none]))
        if !path.isEmpty { providers.append(try await Settings.file(path)) }
        providers.append(InMemoryProvider(name: "defaults", values: Settings.defaults))
        providers.append(InMemoryProvider(name: "defaults of timestamps", values: TimestampSettings.defaults))
        providers.append(InMemoryProvider(name: "defaults of load", values: LoadSettings.defaults))
        let reader = ConfigReader(providers: providers)

        let data = Settings.withoutSlash(try Settings.string("data", in: reader))
        guard !data.isEmpty else { throw Failure(.configuration, "data: say in which directory the node is.") }
        let key = try Settings.string("key", in: reader)
        let log = try Settings.string("log", in: reader)
        guard log.isEmpty || NodePlace.isDatabase(log) else {
            // What it is may be a password's part.
            throw Failure(.configuration, "log: expected the address of a database, postgres://…")
        }
        place = NodePlace(data: data, keyFile: key.isEmpty ? data + ".key" : key, database: log.isEmpty ? nil : log)
        host = try Settings.string("host", in: reader)
        guard let port = try? reader.requiredInt(forKey: "port"), (0...65_535).contains(port) else {
            throw Failure(.configuration, "port: expected a number from 0 to 65535.")
        }
        self.port = port
        let level = try Settings.string("logLevel", in: reader)
        logLevel = Logger.Level(rawValue: level)
        guard level.isEmpty || logLevel != nil else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(.configuration, "logLevel: \"\(level)\" is none; use one of \(known).")
        }
        timestamps = try TimestampSettings(reader)
        witnesses = try Settings.witnesses(in: reader)
        load = try LoadSettings(reader)
    }

    private static let none = InMemoryProvider(name: "none", values: ["config": ""])

    static func string(_ name: String, in reader: ConfigReader) throws -> String {
        do {
            return try reader.requiredString(forKey: ConfigKey(name))
        } catch {
            throw Failure(.configuration, "\(name): expected a text.")
        }
    }

    /// A file that says nothing else than settings: a name that is not known is more likely a mistake than a remark.
    private static func file(_ path: String) async throws -> any ConfigProvider {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.noInput, "There is no file of settings at \(path), or it cannot be read.")
        }
        let json: JSON
        do {
            json = try JSON(parsing: Array(data))
        } catch {
            throw Failure(.configuration, "\(path) is not JSON: \(error)")
        }
        guard let members = json.members else { throw Failure(.configuration, "\(path): expected an object.") }
        if let unknown = members.first(where: { !names.contains($0.name) }) {
            let known = names.joined(separator: ", ")
            throw Failure(.configuration, "\(path): there is no setting \"\(unknown.name)\"; known: \(known).")
        }
        let place = InMemoryProvider(values: ["filePath": .init(.string(path), isSecret: false)])
        do {
            return try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place))
        } catch {
            throw Failure(.configuration, "\(path): expected texts and numbers.")
        }
    }

    private static func withoutSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}

extension Settings {
    /// A logger to standard error. To be called once.
    ///
    /// - Parameter level: from which level on, if nobody has said.
    func makeLogger(_ level: Logger.Level = .warning) -> Logger {
        LoggingSystem.bootstrap { ErrorOutputLog(label: $0) }
        var logger = Logger(label: "accord")
        logger.logLevel = logLevel ?? level
        return logger
    }
}
