package import Domain

/// Values that stay out of the log: people's particulars, prose, sealed ballots, and the digests of tokens.
///
/// Each value is sealed with AES-256-GCM, a person's under that person's key, prose under a key of its own; those keys
/// are wrapped by the node's key, which is elsewhere. Deleting a key and its rows is the end of the value: see
/// `erase(persons:values:)`.
///
/// Writes are durable when they return. All methods may be called concurrently.
package protocol Vault: Sendable {
    /// Keeps values. Storing the same one again changes nothing.
    func store(_ values: [SealedValue]) async throws

    /// The values behind these commitments, as far as they are there.
    func values(of commitments: Set<Commitment>) async throws -> [Commitment: SealedValue]

    /// All that it holds of a person, in no particular order.
    func values(of person: ID<Person>) async throws -> [SealedValue]

    /// The commitments to everything that is here.
    func commitments() async throws -> Set<Commitment>

    /// Those of them, as of now, that no submission under way can be about: whatever of them no entry commits to, none
    /// will. They are read beside what is done next, for there may be a million of them.
    func settledCommitments() throws -> Task<Set<Commitment>, any Error>

    /// Keeps the SHA-256 of a token.
    func store(tokenDigest: [UInt8], of token: ID<Token>) async throws

    /// The token with this SHA-256; nil if none was handed out.
    func token(digest: [UInt8]) async throws -> ID<Token>?

    /// Takes out all that belongs to these persons, their keys included, and these values with theirs. What is not there
    /// is no matter.
    ///
    /// When it returns, no byte of it is in the vault's files. The cost is that of writing all of it once.
    ///
    /// - Throws: what storage throws (a full disk), `VaultError.inUse`. Nothing can be read of it any more even
    ///   then, once the rows are deleted; what may be left in the files goes at the next start.
    func erase(persons: Set<ID<Person>>, values: Set<Commitment>) async throws

    /// Takes values out with their keys, leaving it to the next start, or the next `erase(persons:values:)`, to write the
    /// files anew: for the many ballots of a round.
    func erase(_ commitments: Set<Commitment>) async throws

    /// Writes the files anew if something was taken out since that was last done.
    func rewriteIfNeeded() async throws

    /// Of these, those that it has anything of.
    func held(
        persons: Set<ID<Person>>, values: Set<Commitment>
    ) async throws -> (persons: Set<ID<Person>>, values: Set<Commitment>)

    /// Ends its use.
    func close() throws
}

extension Vault {
    package func erase(persons: Set<ID<Person>>) async throws { try await erase(persons: persons, values: []) }

    package func erase(values: Set<Commitment>) async throws { try await erase(persons: [], values: values) }

    package func values(of commitments: some Sequence<Commitment>) async throws -> [Commitment: SealedValue] {
        try await values(of: Set(commitments))
    }
}

package enum VaultError: Error, Hashable, Sendable {
    /// The file has tables of a later version than is known here.
    case newer(path: String, form: Int, known: Int)
    /// The file is damaged, or not one of SQLite's.
    case unreadable(path: String, detail: String)
    case notDurable(path: String)
    case damaged(Commitment)
    /// The values that are there were sealed under another node's key file.
    case otherKey
    /// A full or failing disk; nothing of it was written.
    case notWritten(String)
    /// Something else uses the file all the time, so that it cannot be written, or its write-ahead log not emptied.
    case inUse
}
