import Foundation
import Notary
import Testing

/// A timestamp authority made with the `openssl` command: a root, and a certificate for timestamps under it.
struct TestAuthority: Sendable {
    let openssl: OpenSSL

    static let policy = "1.3.6.1.4.1.99999.1"

    var trusted: TrustedAuthorities { TrustedAuthorities(path: openssl.path("root.pem")) }

    init() async throws {
        openssl = try OpenSSL()
        try openssl.write(TestAuthority.configuration, to: "authority.cnf")
        try openssl.write("", to: "issued.txt")
        try openssl.write("1000", to: "certificates")
        try openssl.write("0F", to: "serial")
        try await makeKey("root")
        try await openssl(
            "req", "-x509", "-config", "authority.cnf", "-extensions", "root", "-new", "-key", "root.key", "-out",
            "root.pem", "-subj", "/CN=A root", "-days", "30")
        try await makeKey("signer")
        let now = Date()
        try await issue("signer", from: now - 86_400, to: now + 86_400)
    }

    private func makeKey(_ name: String) async throws {
        try await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name + ".key")
    }

    /// Makes `name.pem`, a certificate of the signer's key.
    ///
    /// - Parameter purpose: the section that says what it is for.
    func issue(_ name: String, from start: Date, to end: Date, purpose: String = "timestamps") async throws {
        func time(_ date: Date) -> String {
            let digits = date.formatted(.iso8601).filter(\.isNumber)
            return digits + "Z"
        }
        try await openssl(
            "req", "-config", "authority.cnf", "-new", "-key", "signer.key", "-out", "signer.csr", "-subj",
            "/CN=An authority")
        try await openssl(
            "ca", "-batch", "-config", "authority.cnf", "-extensions", purpose, "-in", "signer.csr", "-out",
            name + ".pem", "-notext", "-startdate", time(start), "-enddate", time(end))
    }

    /// Answers a request.
    ///
    /// - Parameter arguments: what `openssl ts -reply` is told beside.
    func answer(_ query: [UInt8], _ arguments: String...) async throws -> [UInt8] {
        let name = UUID().uuidString
        try openssl.write(query, to: name + ".tsq")
        let result = try await openssl.run(
            ["ts", "-reply", "-config", "authority.cnf", "-queryfile", name + ".tsq", "-out", name + ".tsr"]
                + arguments)
        guard let answer = try? openssl.read(name + ".tsr"), !answer.isEmpty else {
            throw TestFailure("openssl ts -reply: \(result.text)")
        }
        return answer
    }

    /// Stamps something, without asking whether the token can be believed.
    func token(of content: [UInt8], _ certificate: String = "signer.pem") async throws -> TimestampToken {
        let request = try TimestampRequest(imprint: Imprint(of: content))
        return try TimestampToken(
            answer: try await answer(request.bytes, "-signer", certificate), to: request, trusting: nil)
    }

    /// The contents of a token, signed again with another certificate: what `openssl ts -reply` would not do.
    func signedAgain(_ token: TimestampToken, with certificate: String) async throws -> TimestampToken {
        try openssl.write(token.bytes, to: "token.der")
        try await openssl(
            "cms", "-verify", "-noverify", "-inform", "DER", "-in", "token.der", "-out", "contents.der", "-binary")
        try await openssl(
            "cms", "-sign", "-cades", "-nodetach", "-binary", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in",
            "contents.der", "-signer", certificate, "-inkey", "signer.key", "-outform", "DER", "-out", "again.der")
        return try TimestampToken(try openssl.read("again.der"))
    }

    /// What `openssl ts -verify` says.
    func judgement(of token: [UInt8], over content: [UInt8], trusting file: String) async throws -> OpenSSL.Result {
        let name = UUID().uuidString
        try openssl.write(token, to: name + ".der")
        try openssl.write(content, to: name + ".txt")
        return try await openssl.run([
            "ts", "-verify", "-token_in", "-in", name + ".der", "-data", name + ".txt", "-CAfile", file,
        ])
    }

    private static let configuration = """
        [req]
        distinguished_name = name
        prompt = no
        [name]
        CN = unnamed
        [root]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign
        [timestamps]
        basicConstraints = CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = critical, timeStamping
        [websites]
        basicConstraints = CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = critical, serverAuth
        [ca]
        default_ca = issuing
        [issuing]
        database = issued.txt
        new_certs_dir = .
        serial = certificates
        certificate = root.pem
        private_key = root.key
        default_md = sha256
        policy = anybody
        unique_subject = no
        [anybody]
        commonName = supplied
        [tsa]
        default_tsa = stamping
        [only_long]
        digests = sha512
        serial = serial
        signer_cert = signer.pem
        signer_key = signer.key
        signer_digest = sha256
        default_policy = \(policy)
        [stamping]
        digests = sha256, sha512
        serial = serial
        certs = root.pem
        signer_cert = signer.pem
        signer_key = signer.key
        signer_digest = sha256
        default_policy = \(policy)
        accuracy = secs:1, millisecs:500, microsecs:100
        clock_precision_digits = 6
        tsa_name = yes
        ess_cert_id_alg = sha256

        """
}

struct TestFailure: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
