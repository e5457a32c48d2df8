import Crypto
import Domain
import EventStore

/// The names that a file gives to entities, `@housing`, and the identifiers that they stand for.
///
/// An identifier follows from the file up to the batch in which its name is defined, and from the name: running a file
/// again gives the same ones, and so does a file that has been mended in a later batch.
struct LocalNames: Sendable {
    private var identifiers: [String: Identifier] = [:]
    private var defined: [Identifier] = []

    /// Whether a text is a local name: `@`, and then a-z, 0-9, `.`, `_` or `-`.
    static func isName(_ text: Substring) -> Bool {
        text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "@")
            && text.utf8.dropFirst().allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
    }

    /// Gives a name to something new.
    ///
    /// - Parameters:
    ///   - prefix: the digest of the file before the batch.
    ///   - at: when it came into being.
    mutating func define(_ name: String, after prefix: [UInt8], at: Instant) throws(ImportLineProblem) -> Identifier {
        guard identifiers[name] == nil else { throw ImportLineProblem("\(name) is defined already.") }
        let digest = Array(SHA256.hash(data: prefix + Array(name.utf8)))
        let random = Identifier(bytes: digest.prefix(16))!
        let identifier = Identifier(
            milliseconds: max(0, at.microseconds / 1_000), random: (random.high, random.low))
        identifiers[name] = identifier
        defined.append(identifier)
        return identifier
    }

    func identifier(_ name: String) -> Identifier? { identifiers[name] }

    /// What a name or the text of an identifier stands for.
    ///
    /// - Parameter place: what is said before the problem.
    func entity(_ text: String, _ place: String = "") throws(ImportLineProblem) -> Identifier {
        guard let identifier = identifiers[text] ?? Identifier(text) else {
            throw ImportLineProblem("\(place)\(text) is not defined on an earlier line.")
        }
        return identifier
    }

    /// The identifiers that were given since the last call.
    mutating func takeDefined() -> [Identifier] {
        defer { defined = [] }
        return defined
    }

    /// Puts identifiers in the place of names, everywhere in a value.
    func resolve(_ json: JSON) throws(ImportLineProblem) -> JSON {
        switch json {
        case .string(let text):
            guard let resolved = try resolve(text) else { return json }
            return .string(resolved)
        case .array(let items):
            var resolved: [JSON] = []
            resolved.reserveCapacity(items.count)
            for item in items { resolved.append(try resolve(item)) }
            return .array(resolved)
        case .object(let members):
            var resolved: [JSON.Member] = []
            resolved.reserveCapacity(members.count)
            for member in members {
                resolved.append(JSON.Member(try resolve(member.name) ?? member.name, try resolve(member.value)))
            }
            return .object(resolved)
        case .null, .bool, .integer, .number: return json
        }
    }

    /// A text that is a name, or ends in one behind a word: `gap/@housing`, `delegate:@leyla`. Nil for any other.
    private func resolve(_ text: String) throws(ImportLineProblem) -> String? {
        if let identifier = identifiers[text] { return identifier.description }
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "@")), LocalNames.isName(text[sign...]) else {
            return nil
        }
        let word = text[..<sign]
        guard word.isEmpty || word.last == "/" || word.last == ":",
            word.dropLast().utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        else { return nil }
        let name = String(text[sign...])
        guard let identifier = identifiers[name] else {
            throw ImportLineProblem("\(name) is not defined on an earlier line.")
        }
        return word + identifier.description
    }
}

/// Why a line cannot be taken.
struct ImportLineProblem: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
