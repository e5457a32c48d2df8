import Foundation

// What cannot be measured from outside: how the log's parts cost what they cost. Each mode prints one line of JSON.
//
// `log-bench hash LINES`                                   leaves and nodes against plain SHA-256 of the same bytes
// `log-bench append plain|tree|log LINES DATABASE BATCH`   lines inserted: bare; with tree and signed heads; by the log itself
// `log-bench fill DATABASE ENTRIES`                        a log of small entries
// `log-bench proofs DATABASE COUNT`                        inclusion proofs from that log, each of them checked

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("hash", 2): try Hashing(lines: LineFile(path: arguments[1])).measure()
case ("append", 5):
    guard let mode = Appending.Mode(rawValue: arguments[1]), let batch = Int(arguments[4]), batch > 0 else { usage() }
    try await Appending(lines: LineFile(path: arguments[2]), database: arguments[3], batch: batch).measure(mode)
case ("fill", 3):
    guard let entries = Int(arguments[2]) else { usage() }
    try await Proving(database: arguments[1]).fill(entries)
case ("proofs", 3):
    guard let count = Int(arguments[2]) else { usage() }
    try await Proving(database: arguments[1]).measure(count)
default: usage()
}

func usage() -> Never {
    print(
        "usage: log-bench hash LINES | append plain|tree|log LINES DATABASE BATCH | fill DATABASE ENTRIES | proofs DATABASE COUNT"
    )
    exit(64)
}

/// Prints a result.
func report(_ members: [String: any Encodable & Sendable]) throws {
    let data = try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
    print(String(decoding: data, as: UTF8.self))
}
