"""A stand-in for a node: notes what it is asked, and answers as the path says.

    node.py NAME FOLDER     prints its port; FOLDER/NAME.log gets a line for each request: METHOD PATH
    node.py --relay PORT    prints a port; what comes there goes to PORT as if it came from 127.0.0.9
"""
import http.server
import pathlib
import socket
import sys
import threading
import time


class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        size = int(self.headers.get("Content-Length", 0))
        while size > 0:
            size -= len(self.rfile.read(min(size, 65_536)))
        with open(self.server.folder / f"{self.server.name}.log", "a") as log:
            log.write(f"{self.command} {self.path}\n")
        if self.path.startswith(f"/dies/{self.server.name}"):
            # As a node that is killed when it has got the whole request.
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif self.path.startswith(f"/busy/{self.server.name}"):
            self.say(503, b"busy")
        elif self.path.startswith("/v1/entries/feed"):
            self.feed()
        else:
            self.say(200, f"{self.server.name} {self.headers.get('X-Forwarded-For')}".encode())

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def say(self, status, body):
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def feed(self):
        """A line, and another when somebody has seen the first."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"id: 1\n\n")
        deadline = time.monotonic() + 120
        while not (self.server.folder / "seen").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.wfile.write(b"id: 2\n\n")
        self.close_connection = True

    def log_message(self, *_):
        pass


def pour(source, target):
    try:
        while part := source.recv(65_536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def relay(port):
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    while True:
        near, _ = server.accept()
        far = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.9", 0))
        for pair in (near, far), (far, near):
            threading.Thread(target=pour, args=pair, daemon=True).start()


if sys.argv[1] == "--relay":
    relay(int(sys.argv[2]))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
server.daemon_threads = True
server.name, server.folder = sys.argv[1], pathlib.Path(sys.argv[2])
print(server.server_port, flush=True)
server.serve_forever()
