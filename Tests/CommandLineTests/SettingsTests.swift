import Foundation
import Testing

/// A flag goes before the environment, the environment before the file, the file before the default.
@Suite struct SettingsTests {
    /// Where a command says that there is no node tells which directory it took.
    private static func directory(
        _ place: Place, _ arguments: [String] = [], _ environment: [String: String] = [:]
    ) async throws -> Substring {
        let result = try await Program.run(["export"] + arguments, in: place.directory, environment: environment)
        let start = "accord: There is no log in "
        try #require(result.error.hasPrefix(start), "\(result.error)")
        return result.error.dropFirst(start.count).prefix { $0 != ";" }
    }

    @Test func `flag, environment, file, default`() async throws {
        let place = try Place()
        try place.write(#"{"data":"by-file","port":8123}"#, to: "settings.json")
        let file = ["--config", "settings.json"]
        let environment = ["ACCORD_DATA": "by-environment"]
        #expect(try await Self.directory(place) == "accord-data")
        #expect(try await Self.directory(place, file) == "by-file")
        #expect(try await Self.directory(place, [], ["ACCORD_CONFIG": "settings.json"]) == "by-file")
        #expect(try await Self.directory(place, file, environment) == "by-environment")
        #expect(try await Self.directory(place, file + ["--data", "by-flag"], environment) == "by-flag")
    }

    @Test func `the key lies beside the directory unless said otherwise`() async throws {
        let place = try Place()
        _ = try await place.accord("init", "a.example/x", "--data", "node/", environment: ["ACCORD_KEY": "elsewhere"])
        #expect(FileManager.default.fileExists(atPath: place.directory + "/elsewhere"))
        _ = try await place.accord("init", "a.example/x", "--data", "other/")
        #expect(FileManager.default.fileExists(atPath: place.directory + "/other.key"))
    }

    @Test(arguments: [
        (#"{"prot":1}"#, "prot"), (#"{"port":"many"}"#, "port"), (#"{"port":70000}"#, "port"),
        (#"{"logLevel":"loud"}"#, "logLevel"), (#"["data"]"#, "object"), ("{", "JSON"), (#"{"data":7}"#, "data"),
        (#"{"timestampAuthority":"tsa.example.org"}"#, "timestampAuthority"),
        (#"{"timestampCA":"a.pem"}"#, "timestampCA"),
        (#"{"timestampEvery":0}"#, "timestampEvery"), (#"{"timestampEvery":"hourly"}"#, "timestampEvery"),
    ]) func `a wrong setting is 78 and is named`(_ text: String, _ name: String) async throws {
        let place = try Place()
        try place.write(text, to: "settings.json")
        let result = try await place.accord("export", "--config", "settings.json")
        #expect(result.status == 78)
        #expect(result.error.contains(name))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test func `timestamps are set by flag, environment and file too`() async throws {
        let place = try Place()
        try place.write(#"{"timestampAuthority":"by-file"}"#, to: "settings.json")
        let cases: [([String], [String: String], String)] = [
            ([], ["ACCORD_CONFIG": "settings.json"], "by-file"),
            ([], ["ACCORD_CONFIG": "settings.json", "ACCORD_TIMESTAMP_AUTHORITY": "by-environment"], "by-environment"),
            (["--timestamp-authority", "by-flag"], ["ACCORD_TIMESTAMP_AUTHORITY": "by-environment"], "by-flag"),
            (["--timestamp-ca", "a.pem"], [:], "timestampCA"), ([], ["ACCORD_TIMESTAMP_CA": "a.pem"], "timestampCA"),
            (["--timestamp-every", "0"], ["ACCORD_TIMESTAMP_EVERY": "5"], "timestampEvery"),
            ([], ["ACCORD_TIMESTAMP_EVERY": "0"], "timestampEvery"),
        ]
        for (flags, environment, named) in cases {
            let result = try await Program.run(["serve"] + flags, in: place.directory, environment: environment)
            #expect(result.status == 78)
            #expect(result.error.contains(named))
        }
    }

    @Test func `a file of settings that is not there is 66`() async throws {
        #expect(try await Place().accord("export", "--config", "nothing.json").status == 66)
    }
}
