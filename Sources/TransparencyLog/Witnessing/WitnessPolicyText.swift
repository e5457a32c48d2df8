/// The file that a policy is kept in (C2SP tlog-policy):
/// ```
/// log <vkey> [<url>]
/// witness <name> <vkey> [<url>]
/// group <name> <number, any or all> <name>...
/// quorum <name or none>
/// ```
/// Empty lines and those that begin with # mean nothing. Names stand after the lines that define them.
extension WitnessPolicy {
    /// Reads a file.
    ///
    /// - Throws: `Malformed` with the number of the line that is not as it should be.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A }) else {
            throw Malformed(.policy, "it has a control character")
        }
        self.init()
        var hasQuorum = false
        var lines = LineReader(bytes)
        var number = 0
        while let line = lines.next() {
            number += 1
            let words = line.split { $0 == 0x20 || $0 == 0x09 }
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            do throws(Malformed) {
                if first.elementsEqual("quorum".utf8) {
                    guard !hasQuorum, words.count == 2 else {
                        throw Malformed(.policy, "it says quorum <name>, and once only")
                    }
                    hasQuorum = true
                    if Array(words[1]) != WitnessPolicy.none { try require(Array(words[1])) }
                } else {
                    try define(String(decoding: first, as: UTF8.self), Array(words.dropFirst()))
                }
            } catch { throw Malformed(error.subject, "\(error.reason) (line \(number))") }
        }
        guard lines.isAtEnd else { throw Malformed(.policy, "it does not end with a newline") }
        guard hasQuorum else { throw Malformed(.policy, "there is no quorum") }
    }

    private mutating func define(_ keyword: String, _ words: [ArraySlice<UInt8>]) throws(Malformed) {
        switch (keyword, words.count) {
        case ("log", 1...2):
            try add(Log(key: try WitnessPolicy.key(words[0]), address: words.count > 1 ? Array(words[1]) : nil))
        case ("witness", 2...3):
            let address = words.count > 2 ? Array(words[2]) : nil
            try add(Witness(name: Array(words[0]), key: try WitnessPolicy.key(words[1]), address: address))
        case ("group", 3...):
            let members = words.dropFirst(2).map { Array($0) }
            let threshold: Int?
            switch String(decoding: words[1], as: UTF8.self) {
            case "any": threshold = 1
            case "all": threshold = members.count
            default: threshold = words[1].decimal
            }
            guard let threshold else { throw Malformed(.policy, "a group needs a number, any or all") }
            try add(Group(name: Array(words[0]), threshold: threshold, members: members))
        default: throw Malformed(.policy, "a line says something else than log, witness, group or quorum")
        }
    }

    private static func key(_ word: ArraySlice<UInt8>) throws(Malformed) -> VerifierKey {
        guard let text = String(validating: word, as: UTF8.self) else {
            throw Malformed(.verifierKey, "it is not UTF-8")
        }
        return try VerifierKey(text)
    }

    /// The file without comments, every threshold as a number: another file only if the policy is another.
    package var bytes: [UInt8] {
        var lines: [[[UInt8]]] = []
        for log in logs { lines.append([word("log"), word(log.key), log.address].compactMap { $0 }) }
        for witness in witnesses {
            lines.append([word("witness"), witness.name, word(witness.key), witness.address].compactMap { $0 })
        }
        for group in groups {
            lines.append([word("group"), group.name, word(group.threshold)] + group.members)
        }
        lines.append([word("quorum"), quorum ?? WitnessPolicy.none])
        return lines.flatMap { $0.joined(separator: [0x20]) + [0x0A] }
    }

    private func word(_ value: some CustomStringConvertible) -> [UInt8] { Array(value.description.utf8) }
}
