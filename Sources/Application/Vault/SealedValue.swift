package import Domain

/// A value that is committed to in the log and kept in the vault, with the key that opens the commitment.
package struct SealedValue: Hashable, Sendable {
    package let commitment: Commitment
    /// The field it stands in; part of what is committed to.
    package let field: String
    /// r.
    package let key: [UInt8]
    /// The bytes committed to: JSON.
    package let value: [UInt8]
    /// Whose it is, if it belongs to a person.
    package let person: ID<Person>?

    /// Commits to a value under a fresh key.
    package init(committing value: [UInt8], field: String, person: ID<Person>? = nil) {
        let key = Chance.bytes(32)
        self.init(
            commitment: Commitment(to: value, field: field, key: key), field: field, key: key, value: value,
            person: person)
    }

    package init(commitment: Commitment, field: String, key: [UInt8], value: [UInt8], person: ID<Person>?) {
        self.commitment = commitment
        self.field = field
        self.key = key
        self.value = value
        self.person = person
    }
}
