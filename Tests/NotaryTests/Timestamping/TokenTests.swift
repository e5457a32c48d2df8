import Domain
import Foundation
import Notary
import Testing
import TransparencyLog

/// A timestamp is believed only if an authority that is trusted gave it for exactly these bytes; and what is believed
/// here is believed by the `openssl` command, which nobody of Accord wrote.
@Suite(.timeLimit(.minutes(10))) struct TokenTests {
    private static let content = Array("accord.example.org/test\n1\nroot\n".utf8)

    /// Checks that a token is refused for a reason.
    private static func expectUntrusted(
        _ reason: String, sourceLocation: SourceLocation = #_sourceLocation, _ verify: () throws -> Void
    ) {
        #expect(sourceLocation: sourceLocation) {
            try verify()
        } throws: { error in
            guard case TimestampError.untrusted(let actual) = error else { return false }
            return actual.contains(reason)
        }
    }

    @Test func `a request says what openssl reads in it`() async throws {
        let openssl = try OpenSSL()
        let imprint = Imprint(of: Self.content)
        try openssl.write(try TimestampRequest(imprint: imprint, nonce: 0xFEDC_BA98_7654_3210).bytes, to: "query")
        let text = try await openssl("ts", "-query", "-in", "query", "-text")
        for words in ["Version: 1", "Hash Algorithm: sha256", "Nonce: 0xFEDCBA9876543210", "Certificate required: yes"]
        {
            #expect(text.contains(words))
        }
        let digits = text.split(separator: "\n").filter { $0.hasPrefix("    00") }.flatMap { line in
            line.dropFirst(11).prefix(48).split { $0 == " " || $0 == "-" }.compactMap { UInt8($0, radix: 16) }
        }
        #expect(digits.prefix(32).elementsEqual(imprint.bytes))
    }

    @Test func `no two requests have one nonce`() throws {
        let nonces = try (0..<100).map { _ in try TimestampRequest(imprint: Imprint(of: [])).nonce }
        #expect(Set(nonces).count == nonces.count)
    }

    @Test func `a token says when, by whom and how exactly`() async throws {
        let authority = try await TestAuthority()
        let before = Stamping.systemTime()
        let token = try await authority.token(of: Self.content)
        #expect((before...Stamping.systemTime()).contains(token.time))
        #expect(token.imprint == Imprint(of: Self.content))
        #expect(token.policy == TestAuthority.policy)
        #expect(token.serial == "10")
        #expect(token.accuracy == .microseconds(1_500_100))
        #expect(try TimestampToken(token.bytes) == token)
    }

    @Test func `what is verified here openssl verifies, and over other data neither does`() async throws {
        let authority = try await TestAuthority()
        let token = try await authority.token(of: Self.content)
        let path = authority.trusted.path
        let verified = try TimestampToken.verify(token: token.bytes, of: Self.content, trusting: path)
        #expect(verified == token)
        let judgement = try await authority.judgement(of: token.bytes, over: Self.content, trusting: path)
        #expect(judgement.status == 0 && judgement.text.contains("Verification: OK"), "\(judgement.text)")

        let other = Self.content + [0x0A]
        Self.expectUntrusted("message imprint mismatch") {
            _ = try TimestampToken.verify(token: token.bytes, of: other, trusting: path)
        }
        let refusal = try await authority.judgement(of: token.bytes, over: other, trusting: path)
        #expect(refusal.status != 0 && refusal.text.contains("message imprint mismatch"))
    }

    @Test func `an authority under a root that is not trusted is refused`() async throws {
        let (authority, stranger) = (try await TestAuthority(), try await TestAuthority())
        let token = try await stranger.token(of: Self.content)
        Self.expectUntrusted("certificate verify error") {
            try token.verify(Imprint(of: Self.content), trusting: authority.trusted)
        }
        let judgement = try await authority.judgement(
            of: token.bytes, over: Self.content, trusting: authority.trusted.path)
        #expect(judgement.status != 0)
    }

    @Test func `a certificate that had expired when it stamped is refused`() async throws {
        let authority = try await TestAuthority()
        let now = Date()
        try await authority.issue("expired", from: now - 200_000, to: now - 100_000)
        let token = try await authority.token(of: Self.content, "expired.pem")
        Self.expectUntrusted("certificate has expired") {
            try token.verify(Imprint(of: Self.content), trusting: authority.trusted)
        }
    }

    @Test func `a token outlives its certificate, unless somebody asks for today`() async throws {
        let authority = try await TestAuthority()
        let token = try await authority.token(of: Self.content)
        let imprint = Imprint(of: Self.content)
        try token.verify(imprint, trusting: authority.trusted)
        try token.verify(imprint, trusting: authority.trusted, at: token.time.advanced(bySeconds: 3600))
        Self.expectUntrusted("certificate has expired") {
            try token.verify(imprint, trusting: authority.trusted, at: token.time.advanced(bySeconds: 10 * 86_400))
        }
        Self.expectUntrusted("certificate is not yet valid") {
            try token.verify(imprint, trusting: authority.trusted, at: token.time.advanced(bySeconds: -10 * 86_400))
        }
    }

    @Test func `a certificate for something else is refused, though it is under a trusted root`() async throws {
        let authority = try await TestAuthority()
        let now = Date()
        try await authority.issue("website", from: now - 86_400, to: now + 86_400, purpose: "websites")
        let token = try await authority.token(of: Self.content)
        let imprint = Imprint(of: Self.content)
        // Signed again with a certificate that is for it, it is believed: so it is not the signing again that is refused.
        try await authority.signedAgain(token, with: "signer.pem").verify(imprint, trusting: authority.trusted)
        let forged = try await authority.signedAgain(token, with: "website.pem")
        Self.expectUntrusted("purpose") { try forged.verify(imprint, trusting: authority.trusted) }
    }

    @Test func `an answer to another request is refused`() async throws {
        let authority = try await TestAuthority()
        let imprint = Imprint(of: Self.content)
        let answer = try await authority.answer(try TimestampRequest(imprint: imprint, nonce: 5).bytes)
        for trusted in [nil, authority.trusted] {
            let same = try TimestampRequest(imprint: imprint, nonce: 5)
            #expect(try TimestampToken(answer: answer, to: same, trusting: trusted).imprint == imprint)
            let later = try TimestampRequest(imprint: imprint, nonce: 6)
            Self.expectUntrusted("nonce mismatch") {
                _ = try TimestampToken(answer: answer, to: later, trusting: trusted)
            }
            let other = try TimestampRequest(imprint: Imprint(of: []), nonce: 5)
            Self.expectUntrusted("message imprint mismatch") {
                _ = try TimestampToken(answer: answer, to: other, trusting: trusted)
            }
        }
        // Where no nonce was answered, it may be an old answer.
        try authority.openssl.write(Self.content, to: "content")
        try await authority.openssl(
            "ts", "-query", "-data", "content", "-sha256", "-cert", "-no_nonce", "-out", "without")
        let without = try await authority.answer(try authority.openssl.read("without"))
        Self.expectUntrusted("nonce not returned") {
            _ = try TimestampToken(
                answer: without, to: try TimestampRequest(imprint: imprint), trusting: authority.trusted)
        }
    }

    @Test func `what the authority will not stamp is told in its words`() async throws {
        let authority = try await TestAuthority()
        let request = try TimestampRequest(imprint: Imprint(of: Self.content))
        let answer = try await authority.answer(request.bytes, "-section", "only_long")
        #expect {
            try TimestampToken(answer: answer, to: request, trusting: nil)
        } throws: { error in
            guard case TimestampError.refused(let reason) = error else { return false }
            return reason.contains("rejection") && reason.contains("Message digest algorithm is not supported")
        }
    }

    @Test func `a token over another digest than SHA-256 is none`() async throws {
        let authority = try await TestAuthority()
        try authority.openssl.write(Self.content, to: "content")
        try await authority.openssl("ts", "-query", "-data", "content", "-sha512", "-cert", "-out", "query")
        let answer = try await authority.answer(try authority.openssl.read("query"))
        let request = try TimestampRequest(imprint: Imprint(of: Self.content))
        #expect(throws: TimestampError.malformed("the imprint is not a SHA-256")) {
            try TimestampToken(answer: answer, to: request, trusting: nil)
        }
    }

    @Test func `bytes that are no token are refused`() async throws {
        let token = try await TestAuthority().token(of: Self.content).bytes
        let signed = Array(token[..<(token.count / 2)])
        for bytes in [[], [0], Self.content, signed, token + [0], [UInt8](repeating: 0x30, count: 100_000)] {
            #expect {
                try TimestampToken(bytes)
            } throws: { error in
                if case TimestampError.malformed = error { true } else { false }
            }
        }
    }

    @Test func `certificates that cannot be read are named`() async throws {
        let authority = try await TestAuthority()
        let token = try await authority.token(of: Self.content)
        try authority.openssl.write("no certificate", to: "empty.pem")
        for (name, reason) in [("nothing.pem", "No such file"), ("empty.pem", "no certificate")] {
            let path = authority.openssl.path(name)
            #expect {
                try TimestampToken.verify(token: token.bytes, of: Self.content, trusting: path)
            } throws: { error in
                guard case TimestampError.authorities(path, let actual) = error else { return false }
                return actual.contains(reason)
            }
            #expect(throws: TimestampError.self) { try TrustedAuthorities(path: path).requireReadable() }
        }
        try authority.trusted.requireReadable()
    }

    /// 10,000 inputs, or 200,000 with `ACCORD_FUZZ=full`. Always the same changes for one token, but no two runs have the
    /// same token.
    @Test func `of ten thousand changed tokens and answers none crashes, and none says anything else`() async throws {
        let authority = try await TestAuthority()
        let imprint = Imprint(of: Self.content)
        let request = try TimestampRequest(imprint: imprint)
        let answer = try await authority.answer(request.bytes)
        let token = try TimestampToken(answer: answer, to: request, trusting: authority.trusted)
        var chance = Chance(seed: 0x5374_616D_70)
        var refused = 0
        let count = ProcessInfo.processInfo.environment["ACCORD_FUZZ"] == "full" ? 200_000 : 10_000
        for round in 0..<count {
            let isAnswer = round % 4 == 0
            let bytes = chance.changed(isAnswer ? answer : token.bytes)
            do {
                let changed: TimestampToken
                if isAnswer {
                    changed = try TimestampToken(answer: bytes, to: request, trusting: authority.trusted)
                } else {
                    changed = try TimestampToken(bytes)
                    try changed.verify(imprint, trusting: authority.trusted)
                }
                let same = changed.time == token.time && changed.imprint == imprint && changed.serial == token.serial
                try #require(same, "round \(round): \(Data(bytes).base64EncodedString()) of \(token)")
            } catch is TimestampError {
                refused += 1
            }
        }
        // Some changes are in what nobody signed, such as the certificate of the root.
        #expect(refused > count / 2)
    }
}
