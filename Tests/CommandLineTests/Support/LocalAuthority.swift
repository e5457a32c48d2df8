import Foundation
import Testing

/// A timestamp authority made with the `openssl` command, which answers over HTTP on loopback for as long as it is held.
final class LocalAuthority {
    let directory: String
    let address: String
    private let server: PythonServer

    /// The certificates to trust.
    var roots: String { directory + "/root.pem" }

    /// How many requests it has answered.
    var answered: Int { (try? FileManager.default.contentsOfDirectory(atPath: directory + "/answered").count) ?? 0 }

    /// - Parameter directory: one that does not exist yet.
    init(_ directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory + "/answered", withIntermediateDirectories: true)
        try LocalAuthority.configuration.write(
            toFile: directory + "/authority.cnf", atomically: true, encoding: .utf8)
        try "01".write(toFile: directory + "/serial", atomically: true, encoding: .utf8)
        for name in ["root", "signer"] {
            try LocalAuthority.openssl(
                ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name + ".key"],
                in: directory)
        }
        try LocalAuthority.openssl(
            [
                "req", "-x509", "-config", "authority.cnf", "-extensions", "root", "-new", "-key", "root.key", "-out",
                "root.pem", "-subj", "/CN=A root", "-days", "30",
            ], in: directory)
        try LocalAuthority.openssl(
            [
                "req", "-config", "authority.cnf", "-new", "-key", "signer.key", "-out", "signer.csr", "-subj",
                "/CN=An authority",
            ], in: directory)
        try LocalAuthority.openssl(
            [
                "x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "2",
                "-days", "20", "-extfile", "authority.cnf", "-extensions", "timestamps", "-out", "signer.pem",
            ], in: directory)

        server = try PythonServer(["-c", LocalAuthority.program], in: directory)
        let port = try #require(Int(server.firstLine.dropLast()), "\(server.firstLine)")
        address = "http://127.0.0.1:\(port)/stamp"
    }

    /// Stamps what is in a file, without being asked over HTTP.
    ///
    /// - Parameter token: the path to which the token is written, in DER.
    func stamp(_ path: String, as token: String) throws {
        try LocalAuthority.openssl(
            ["ts", "-query", "-data", path, "-sha256", "-cert", "-out", "own.tsq"], in: directory)
        try LocalAuthority.openssl(
            ["ts", "-reply", "-config", "authority.cnf", "-queryfile", "own.tsq", "-token_out", "-out", token],
            in: directory)
    }

    /// What the command says of something.
    static func says(_ arguments: [String], in directory: String) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let data = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static func openssl(_ arguments: [String], in directory: String) throws {
        let result = try says(arguments, in: directory)
        try #require(result.status == 0, "openssl \(arguments.joined(separator: " ")): \(result.text)")
    }

    private static let program = """
        import http.server, subprocess

        class Authority(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                with open("query.tsq", "wb") as file:
                    file.write(query)
                subprocess.run(["openssl", "ts", "-reply", "-config", "authority.cnf", "-queryfile", "query.tsq",
                                "-out", "answer.tsr"], check=True, capture_output=True)
                with open("answer.tsr", "rb") as file:
                    answer = file.read()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                Authority.count += 1
                open(f"answered/{Authority.count}", "w").close()

        Authority.count = 0
        server = http.server.HTTPServer(("127.0.0.1", 0), Authority)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

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
        [tsa]
        default_tsa = stamping
        [stamping]
        digests = sha256
        serial = serial
        certs = root.pem
        signer_cert = signer.pem
        signer_key = signer.key
        signer_digest = sha256
        default_policy = 1.3.6.1.4.1.99999.1
        ess_cert_id_alg = sha256

        """
}
