import Domain
import EventStore
import Foundation

/// Changes to the lines of a log, as somebody with the file and an editor makes them.
extension [[UInt8]] {
    func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

    /// The log positions of the entries of a type, such as `position.taken`.
    func places(of type: String) -> [Int] {
        indices.filter { text($0).contains(#""type":"accord.\#(type).v1""#) }
    }

    /// With something else in an entry.
    func replacing(_ old: String, with new: String, at index: Int) -> Self {
        var lines = self
        lines[index] = Array<UInt8>(text(index).replacing(old, with: new).utf8)
        return lines
    }

    func swapping(_ one: Int, _ other: Int) -> Self {
        var lines = self
        lines.swapAt(one, other)
        return lines
    }

    func dropping(_ index: Int) -> Self {
        var lines = self
        lines.remove(at: index)
        return lines
    }

    func inserting(_ line: [UInt8], at index: Int) -> Self {
        var lines = self
        lines.insert(line, at: index)
        return lines
    }

    /// What stands as an attribute of an entry.
    func attribute(_ name: String, of index: Int) -> String {
        let parts = text(index).split(separator: #""\#(name)":"#, maxSplits: 1)
        guard parts.count == 2 else { return "" }
        let value = parts[1].prefix { $0 != "," }
        return value.trimmingCharacters(in: ["\""])
    }

    /// When an entry says that it was recorded.
    func time(of index: Int) -> Instant { Instant(attribute("time", of: index))! }

    /// An entry again, with ids of its own.
    func copy(of index: Int) -> String {
        let id = attribute("id", of: index)
        let append = attribute("appendid", of: index)
        return text(index).replacing(id, with: "01a20fa9-2ab5-7880-b578-340ed6bf0931")
            .replacing(append, with: "01a20fa9-2ab5-7880-b578-340ed6bf0932")
    }
}
