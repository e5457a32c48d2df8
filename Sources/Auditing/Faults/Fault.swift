package import EventStore

/// One thing that is wrong with a log.
package struct Fault: Hashable, Sendable, Error {
    /// Of which entry; nil if it is about the log as a whole.
    package let logPosition: Int?
    package let kind: FaultKind
    /// What should be there.
    package let expected: String
    /// What is there.
    package let found: String
    /// One sentence for people.
    package let detail: String

    package init(_ kind: FaultKind, at logPosition: Int?, expected: String, found: String, _ detail: String) {
        self.logPosition = logPosition
        self.kind = kind
        self.expected = expected
        self.found = found
        self.detail = detail
    }

    package var json: JSON {
        [
            "logPosition": logPosition.map { JSON($0) } ?? .null, "kind": .string(kind.rawValue),
            "expected": .string(expected), "found": .string(found), "detail": .string(detail),
        ]
    }
}

extension Fault: CustomStringConvertible {
    package var description: String {
        let place = logPosition.map { "log position \($0)" } ?? "the log"
        return "\(kind.rawValue), \(place): \(detail) Expected \(expected); found \(found)."
    }
}

/// The faults found so far: all are counted, the first are kept, so that a log of nothing but faults fills no memory.
package struct FaultList: Sendable {
    package static let most = 1_000

    package private(set) var kept: [Fault] = []
    package private(set) var count = 0

    package init() {}

    package mutating func add(_ fault: Fault) {
        count += 1
        if kept.count < FaultList.most { kept.append(fault) }
    }

    mutating func add(
        _ kind: FaultKind, at logPosition: Int?, expected: String, found: String, _ detail: String
    ) {
        add(Fault(kind, at: logPosition, expected: expected, found: found, detail))
    }
}
