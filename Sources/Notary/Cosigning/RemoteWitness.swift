package import TransparencyLog

/// A witness that somebody else runs: its key, and where it listens. Written as `<vkey>=<url>`.
package struct RemoteWitness: Hashable, Sendable {
    /// Of the type of cosignatures.
    package let key: VerifierKey
    /// `http://` or `https://`, without a slash at the end. What the protocol asks for is appended.
    package let address: String

    /// - Throws: `Malformed` if the key is not one of a witness, or the address none of HTTP.
    package init(key: VerifierKey, address: String) throws(Malformed) {
        guard key.type == .cosignature else {
            throw Malformed(.witnessAddress, "the key of \(key.name) has the type 0\(key.type.rawValue), not 04")
        }
        var address = address[...]
        while address.last == "/" { address.removeLast() }
        let host = ["https://", "http://"].lazy.filter { address.hasPrefix($0) }.map { address.dropFirst($0.count) }
            .first
        guard let host, let first = host.first, first != "/", first != ":",
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !host.contains(where: { "?#@\"\\".contains($0) })
        else {
            throw Malformed(
                .witnessAddress, "the address is not http://<host> or https://<host>, with a path or without")
        }
        self.key = key
        self.address = String(address)
    }

    /// Reads `<vkey>=<url>`. A key may hold `=` too, so that it ends where the last `=http` begins.
    package init(_ text: String) throws(Malformed) {
        let words = text.split(separator: "=http", omittingEmptySubsequences: false)
        guard words.count > 1, let rest = words.last else {
            throw Malformed(.witnessAddress, "it is <vkey>=<url>, and the url begins with http")
        }
        let key = words.dropLast().joined(separator: "=http")
        try self.init(key: try VerifierKey(key), address: "http" + rest)
    }
}

/// The witnesses of a log, and how many of them have to have cosigned a checkpoint.
package struct WitnessPanel: Hashable, Sendable {
    package let witnesses: [RemoteWitness]
    package let quorum: Int

    /// As many as fit under a note with room to spare.
    package static let most = 64

    /// - Parameter quorum: from 1 to all; more than half if nil.
    /// - Throws: `Malformed` if there are none, too many, a key or a name twice, or another quorum.
    package init(_ witnesses: [RemoteWitness], quorum: Int? = nil) throws(Malformed) {
        guard (1...WitnessPanel.most).contains(witnesses.count) else {
            throw Malformed(.policy, "there are \(witnesses.count) witnesses, not 1 to \(WitnessPanel.most)")
        }
        guard Set(witnesses.map(\.key.name)).count == witnesses.count else {
            throw Malformed(.policy, "two witnesses have one name")
        }
        let quorum = quorum ?? witnesses.count / 2 + 1
        guard (1...witnesses.count).contains(quorum) else {
            throw Malformed(.policy, "a quorum of \(quorum) cannot be had of \(witnesses.count)")
        }
        self.witnesses = witnesses
        self.quorum = quorum
        // Whatever else a policy refuses.
        _ = try policy(of: [])
    }

    /// Whom to believe: these keys of the log, and a checkpoint only with the quorum.
    package func policy(of logs: [VerifierKey]) throws(Malformed) -> WitnessPolicy {
        try WitnessPolicy(logs: logs, atLeast: quorum, of: witnesses.map(\.key))
    }
}
