import Hummingbird
import Notary
import Testing

/// Whatever an authority answers, there is a token that can be checked or a reason why there is none.
@Suite(.timeLimit(.minutes(10))) struct AuthorityTests {
    /// Checks that there is no answer, for a reason.
    private static func expectUnavailable(
        _ reason: String, patience: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation,
        _ handler: @escaping TestServer.Handler
    ) async throws {
        try await TestServer.with(handler) { address in
            let authority = try TimestampAuthority(address, patience: patience)
            let request = try TimestampRequest(imprint: Imprint(of: []))
            await #expect(sourceLocation: sourceLocation) {
                try await authority.answer(to: request)
            } throws: { error in
                guard case TimestampError.unavailable(let actual) = error else { return false }
                return actual.contains(reason) && actual.contains(address)
            }
        }
    }

    @Test func `a request is answered with a token that verifies`() async throws {
        let stamping = try await TestAuthority()
        try await stamping.serving { address, asked in
            let request = try TimestampRequest(imprint: Imprint(of: [1, 2, 3]))
            let answer = try await TimestampAuthority(address).answer(to: request)
            let token = try TimestampToken(answer: answer, to: request, trusting: stamping.trusted)
            #expect(token.imprint == request.imprint)
            #expect(asked.count == 1)
        }
    }

    @Test func `a fault is told with its status`() async throws {
        try await Self.expectUnavailable("503") { _ in Response(status: .serviceUnavailable) }
    }

    @Test func `a page is no answer`() async throws {
        try await Self.expectUnavailable("text/html") { _ in TestServer.reply([], type: "text/html") }
    }

    @Test func `an answer without end is cut off`() async throws {
        try await Self.expectUnavailable("more than") { _ in
            let piece = ByteBuffer(repeating: 0x30, count: 10_000)
            return Response(
                status: .ok, headers: [.contentType: TimestampRequest.answerType],
                body: ResponseBody { writer in
                    for _ in 0..<100 { try await writer.write(piece) }
                    try await writer.finish(nil)
                })
        }
    }

    @Test func `silence is not waited out`() async throws {
        try await Self.expectUnavailable("no answer", patience: .milliseconds(200)) { _ in
            try await Task.sleep(for: .seconds(5))
            return Response(status: .ok)
        }
    }

    @Test func `an answer that never ends is not waited out`() async throws {
        try await Self.expectUnavailable("no answer", patience: .milliseconds(200)) { _ in
            Response(
                status: .ok, headers: [.contentType: TimestampRequest.answerType],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(bytes: [0x30]))
                    try await Task.sleep(for: .seconds(5))
                    try await writer.finish(nil)
                })
        }
    }

    @Test func `where nobody listens there is no answer`() async throws {
        let authority = try TimestampAuthority("http://127.0.0.1:1/stamp")
        let request = try TimestampRequest(imprint: Imprint(of: []))
        await #expect {
            try await authority.answer(to: request)
        } throws: { error in
            guard case TimestampError.unavailable(let reason) = error else { return false }
            return reason.contains("127.0.0.1:1")
        }
    }

    /// Two libraries that descend from one are in this process: the one that verifies and the one that encrypts.
    @Test func `a TLS connection fails where there is none, and verifying goes on beside it`() async throws {
        let stamping = try await TestAuthority()
        try await stamping.serving { address, asked in
            let request = try TimestampRequest(imprint: Imprint(of: [1]))
            let encrypted = try TimestampAuthority("https" + address.dropFirst("http".count))
            await #expect {
                try await encrypted.answer(to: request)
            } throws: { error in
                guard case TimestampError.unavailable(let reason) = error else { return false }
                return reason.contains("https://127.0.0.1")
            }
            #expect(asked.count == 0)
            let answer = try await TimestampAuthority(address).answer(to: request)
            _ = try TimestampToken(answer: answer, to: request, trusting: stamping.trusted)
        }
    }

    @Test(arguments: [
        "", "tsa.example.org", "ftp://tsa.example.org", "https://", "file:///etc/passwd",
        "https://a:b@tsa.example.org/",
        "https://tsa.example.org/#x", "https://tsa example.org",
    ]) func `what is no address is refused at once`(_ address: String) {
        #expect(throws: TimestampError.address(address)) { try TimestampAuthority(address) }
    }
}
