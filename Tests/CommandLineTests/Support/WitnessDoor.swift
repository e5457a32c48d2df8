import Foundation
import Testing

/// An address of a witness that counts what it cosigns for those who come this way, for as long as it is held.
final class WitnessDoor {
    let address: String
    private let directory: String
    private let server: PythonServer

    /// How many cosignatures have gone through it.
    var cosigned: Int { (try? FileManager.default.contentsOfDirectory(atPath: directory).count) ?? 0 }

    /// - Parameters:
    ///   - witness: the address of the witness.
    ///   - directory: one that does not exist yet.
    init(to witness: String, _ directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        server = try PythonServer(["-c", WitnessDoor.program, witness], in: directory)
        let port = try #require(Int(server.firstLine.dropLast()), "\(server.firstLine)")
        address = "http://127.0.0.1:\(port)"
    }

    private static let program = """
        import http.server, sys, urllib.error, urllib.request, uuid

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        class Door(http.server.BaseHTTPRequestHandler):
            def forward(self, body=None):
                request = urllib.request.Request(sys.argv[1] + self.path, data=body, method=self.command)
                try:
                    answer = opener.open(request)
                except urllib.error.HTTPError as error:
                    answer = error
                with answer:
                    content = answer.read()
                if self.command == "POST" and answer.status == 200:
                    open(str(uuid.uuid4()), "w").close()
                self.send_response(answer.status)
                for name, value in (("Content-Type", answer.headers["Content-Type"]), ("Content-Length", len(content))):
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                self.forward()

            def do_POST(self):
                self.forward(self.rfile.read(int(self.headers["Content-Length"])))

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}
