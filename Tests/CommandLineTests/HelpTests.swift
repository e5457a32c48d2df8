import Testing

/// The help teaches: whoever has nothing but the program can find out.
@Suite struct HelpTests {
    static let commands = [
        ["init"], ["serve"], ["import"], ["export"], ["replay"], ["diff"], ["verify"], ["rebuild"], ["token"],
        ["token", "create"], ["token", "revoke"], ["token", "list"], ["sign"], ["rotate-key"], ["backup"], ["restore"],
        ["witness"], ["witness", "init"], ["witness", "add-log"], ["witness", "serve"], ["witness", "evidence"],
    ]

    @Test(arguments: commands) func `every command's help has examples`(_ command: [String]) async throws {
        let place = try Place()
        let result = try await Program.run(command + ["--help"], in: place.directory)
        #expect(result.status == 0)
        #expect(result.output.contains("EXAMPLES"))
        #expect(result.output.contains("accord " + command.joined(separator: " ")))
        #expect([["token"], ["witness"]].contains(command) || result.output.contains("EXIT CODES"))
        #expect(result.error.isEmpty)
    }

    @Test func `the program's help tells of settings, exit codes and every command`() async throws {
        let result = try await Place().accord("--help")
        #expect(result.status == 0)
        for word in ["EXIT CODES", "ACCORD_DATA", "ACCORD_KEY", "ACCORD_HOST", "ACCORD_PORT", "ACCORD_CONFIG"] {
            #expect(result.output.contains(word))
        }
        for command in HelpTests.commands { #expect(result.output.contains("  \(command[0])")) }
    }

    @Test func `without a command it tells what there is`() async throws {
        let result = try await Place().accord()
        #expect(result.status == 0)
        #expect(result.output.contains("SUBCOMMANDS"))
    }

    @Test(arguments: [
        ["explode"], ["serve", "--prot", "1"], ["replay", "--at", "yesterday"], ["export", "--type", "gap.exploded"],
        ["token", "create"], ["token", "create", "--delegate", "x"], ["init"],
    ]) func `a wrong command line is 64`(_ arguments: [String]) async throws {
        let place = try Place()
        let result = try await Program.run(arguments, in: place.directory)
        #expect(result.status == 64)
        #expect(result.error.contains("Usage: accord"))
    }

    @Test(arguments: [
        ["serve"], ["import", Program.sample], ["export"], ["replay"], ["diff", "--from", "0"], ["rebuild"],
        ["token", "list"], ["token", "revoke", "01a20fa9-2ab5-7880-b578-340ed6bf0931"],
    ]) func `without a node it is 66, and one line says what to do`(_ arguments: [String]) async throws {
        let place = try Place()
        let result = try await Program.run(arguments, in: place.directory)
        #expect(result.status == 66)
        #expect(result.error == "accord: There is no log in accord-data; run accord init first.\n")
        #expect(result.output.isEmpty)
    }
}
