"""Many listeners to the live feed in one process: when has the last of them got which entry?

    python3 -m benchmarks.listeners PORT LISTENERS ENTRIES

Says `ready` once all of them follow, and ends when each has got so many entries, with a line of JSON: for each log
position the monotonic time at which the last listener had it. It gives up after two minutes without any.
"""
import collections
import json
import re
import selectors
import socket
import sys
import time

PATIENCE = 120
ENTRY = re.compile(rb"\nid: (\d+)\n")


class Listener:
    def __init__(self, port):
        self.rest = b""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"GET /v1/entries/feed HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
        while b": follows\n" not in self.rest:
            self.rest += self._received()
        self.socket.setblocking(False)

    def read(self):
        """The log positions of what has come."""
        text = self.rest + self._received()
        found, end = [], 0
        for match in ENTRY.finditer(text):
            found.append(int(match.group(1)))
            end = match.end()
        # What is left may be the beginning of one.
        self.rest = text[max(end, len(text) - 32):]
        return found

    def _received(self):
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionError("the feed has ended")
        return received


def main():
    port, count, entries = (int(argument) for argument in sys.argv[1:])
    got, complete = collections.Counter(), {}
    with selectors.EpollSelector() as selector:
        for _ in range(count):
            listener = Listener(port)
            selector.register(listener.socket, selectors.EVENT_READ, listener)
        print("ready", flush=True)
        while len(complete) < entries:
            ready = selector.select(PATIENCE)
            if not ready:
                sys.exit(f"nothing came for {PATIENCE} s; {len(complete)} of {entries} entries are complete")
            for key, _ in ready:
                for position in key.data.read():
                    got[position] += 1
                    if got[position] == count:
                        complete[position] = time.monotonic()
    print(json.dumps(complete))


if __name__ == "__main__":
    main()
