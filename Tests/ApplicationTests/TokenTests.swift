import Application
import Domain
import EventStore
import Testing

@Suite struct `Tokens` {
    @Test func `the first administrator's token is known, another is not`() async throws {
        try await TestNode.run { test in
            let caller = try await test.node.tokens.caller(bearing: test.administratorToken)
            #expect(caller.actor == test.administrator)
            var other = test.administratorToken
            other.removeLast()
            other.append(test.administratorToken.last == "A" ? "B" : "A")
            await #expect(throws: Application.Tokens.Problem.unknown) {
                try await test.node.tokens.caller(bearing: other)
            }
        }
    }

    @Test func `a token ends at its expiry and by revocation`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let bearer = programme.delegates[1]
            let (token, issued) = try await test.node.tokens.issue(
                to: bearer, expires: test.node.clock.now().advanced(bySeconds: 100), by: bearer)
            #expect(try await test.node.tokens.caller(bearing: token).actor == bearer)
            let id = issued.stream.description.split(separator: "/").last!
            try await test.submit("token.revoke", ["token": .string(String(id))], as: bearer)
            await #expect(throws: Application.Tokens.Problem.revoked) {
                try await test.node.tokens.caller(bearing: token)
            }
            let (second, _) = try await test.node.tokens.issue(
                to: bearer, expires: test.node.clock.now().advanced(bySeconds: 100), by: bearer)
            test.pass(seconds: 100)
            await #expect(throws: Application.Tokens.Problem.expired) {
                try await test.node.tokens.caller(bearing: second)
            }
        }
    }
}
