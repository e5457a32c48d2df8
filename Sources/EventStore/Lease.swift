/// What one node does for all of them: who holds a lease may do it, until another has taken it over.
///
/// Its token grows with every holder. What is written under a lease names the token, and is refused in the transaction that
/// would write it if another holder has come meanwhile, however long the first has stood still.
package struct Lease: Hashable, Sendable {
    package let name: String
    package let token: Int

    package init(name: String, token: Int) {
        self.name = name
        self.token = token
    }
}

/// Another node holds the lease now.
package struct LeaseLost: Error, Hashable, Sendable, CustomStringConvertible {
    package init() {}

    package var description: String { "Another node does that now." }
}

/// Where leases are taken: in what nodes share.
package protocol Leasing: Sendable {
    /// Takes or keeps a lease for so many seconds from now on, by the clock of what is shared.
    ///
    /// - Returns: nil if another node holds it.
    /// - Throws: `LogUnavailable`.
    func take(_ name: String, seconds: Int) async throws -> Lease?

    /// Lets go of a lease, so that another node need not wait until its time has run out. Of one that this node does not hold
    /// nothing changes.
    ///
    /// - Throws: `LogUnavailable`; the lease then ends by its time.
    func release(_ name: String) async throws
}

/// Something that one node does for all that share a log; a node that has no others does it itself.
package struct Duty: Sendable {
    private let name: String
    private let leases: (any Leasing)?
    private let seconds: Int

    /// - Parameters:
    ///   - leases: nil for a node that has no others.
    ///   - seconds: after how long another takes over from one that asks no more.
    package init(_ name: String, leases: (any Leasing)?, seconds: Int) {
        self.name = name
        self.leases = leases
        self.seconds = seconds
    }

    /// Whether there may be others.
    package var isShared: Bool { leases != nil }

    /// That a node may do it now.
    package struct Permission: Hashable, Sendable {
        /// What is written has to be written under it; nil if there are no others.
        package let lease: Lease?
    }

    /// Asks whether it is this node's to do. If so it stays so for some seconds, and longer if it is asked again.
    ///
    /// - Returns: nil if another node does it.
    /// - Throws: `LogUnavailable` if nobody can say.
    package func permission() async throws -> Permission? {
        guard let leases else { return Permission(lease: nil) }
        return try await leases.take(name, seconds: seconds).map { Permission(lease: $0) }
    }

    /// Leaves it to the others, if there are any and it was this node's.
    ///
    /// - Throws: `LogUnavailable`; it is then another's as soon as the time has run out for which it was this node's.
    package func release() async throws { try await leases?.release(name) }
}
