/// Takes a person's particulars out of the vault for good; their commitments stay in the log, and so does this.
///
/// Names vanish and nothing else: the person's accreditations and tokens stand, and are revoked by those who may.
package struct ErasePerson: Command {
    package static let name = "person.erase"
    package static let prose = ["reason"]
    package let person: ID<Person>
    /// An accreditation of the person's, which shows that there is such a person. An administrator needs none.
    package let delegate: ID<Delegate>?
    package let reason: Commitment

    package init(person: ID<Person>, delegate: ID<Delegate>? = nil, reason: Commitment) {
        self.person = person
        self.delegate = delegate
        self.reason = reason
    }

    package var stream: Stream { .person(person) }
}
