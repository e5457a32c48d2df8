import Domain
import EventStore
import EventStoreSQLite
import TransparencyLog

// The lines of a backup's files that are no entries.

extension SignedHead {
    var line: [UInt8] {
        (["size": .integer(size), "note": .string(String(decoding: note, as: UTF8.self))] as JSON).bytes
    }

    init(line: [UInt8]) throws {
        guard let json = try? JSON(parsing: line), let size = json["size"]?.integer, let note = json["note"]?.string
        else { throw BackupProblem.damaged("A line is no signed head.") }
        self.init(size: size, note: Array(note.utf8))
    }
}

extension RememberedAppend {
    var line: [UInt8] {
        ([
            "id": .string("\(id)"), "fingerprint": .string(String(decoding: Base64.encode(fingerprint), as: UTF8.self)),
            "first": .integer(first), "count": .integer(count), "time": .integer(Int(time.microseconds)),
        ] as JSON).bytes
    }

    init(line: [UInt8]) throws {
        guard let json = try? JSON(parsing: line), let id = json["id"]?.string.flatMap({ Identifier($0) }),
            let fingerprint = json["fingerprint"]?.string.flatMap({ Base64.decode(Array($0.utf8)) }),
            let first = json["first"]?.integer, let count = json["count"]?.integer, let time = json["time"]?.integer
        else { throw BackupProblem.damaged("A line is no append that is remembered.") }
        self.init(
            id: id, fingerprint: fingerprint, first: first, count: count, time: Instant(microseconds: Int64(time)))
    }
}
