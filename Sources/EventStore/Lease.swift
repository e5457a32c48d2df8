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
package struct LeaseLost: Error, Hashable, Sendable {
    package init() {}
}

/// Where leases are taken: in what nodes share.
package protocol Leasing: Sendable {
    /// Takes or keeps a lease for so many seconds from now on, by the clock of what is shared.
    ///
    /// - Returns: nil if another node holds it.
    /// - Throws: `LogUnavailable`.
    func take(_ name: String, seconds: Int) async throws -> Lease?
}
