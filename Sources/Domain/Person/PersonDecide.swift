extension ErasePerson {
    /// An administrator erases anybody, themself included, once. It is an entry of the programme of the accreditation
    /// that is named, so that those who read a name there are told why it is gone.
    package func decide(_ hearing: Hearing) throws -> Decision {
        var capacity = try hearing.authorise(.erasePerson)
        if let delegate {
            let accreditation = try hearing.delegate(delegate, at: "/delegate")
            guard accreditation.person == person else {
                throw Refusal(
                    .unknownReference, "delegate/\(delegate) is the accreditation of somebody else.", at: "/delegate")
            }
            capacity = Capacity(role: capacity.role, organisation: nil, programme: accreditation.programme)
        } else {
            guard try hearing.administrator(person) else {
                throw Refusal(.notFound, "Nobody has ever accredited or appointed person/\(person).")
            }
        }
        guard try !hearing.isErased(person) else {
            throw Refusal(.noChange, "The person has been erased already.")
        }
        return Decision(capacity, [(stream, .person(.erased(PersonErased(delegate: delegate, reason: reason))))])
    }
}

extension Hearing {
    /// Refuses particulars of a person who has been erased: what was erased must not come back under the same identifier.
    package func requireNotErased(_ person: ID<Person>, at pointer: String) throws {
        guard try !isErased(person) else {
            throw Refusal(
                .personErased, "person/\(person) has been erased; name a new person by a new identifier.", at: pointer)
        }
    }
}
