extension RecordConsultation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.recordConsultation, in: programme)
        try hearing.requireNew(stream)
        let recorded = ConsultationRecorded(programme: programme, content: try hearing.checked(content, in: programme))
        return Decision(capacity, [(stream, .consultation(.recorded(recorded)))])
    }
}

extension CorrectConsultation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.consultation(consultation)
        let capacity = try hearing.authorise(.recordConsultation, in: state.programme)
        let content = try hearing.checked(content, in: state.programme)
        guard content != state.content else { throw Refusal(.noChange, "That is what stands there already.") }
        let corrected = ConsultationCorrected(content: content, reason: reason)
        return Decision(capacity, [(stream, .consultation(.corrected(corrected)))])
    }
}

extension Hearing {
    fileprivate func checked(
        _ content: ConsultationContent, in programmeID: ID<Programme>
    ) throws -> ConsultationContent {
        let language = try programme(programmeID).defaultLanguage
        guard content.to.map({ $0 >= content.from }) ?? true else {
            throw Refusal(.invalidContent, "It may not end before it begins.", at: "/content/to")
        }
        guard content.from.start <= happening else {
            throw Refusal(.timeInTheFuture, "Record a consultation once it has begun.", at: "/content/from")
        }
        guard content.organisations.count <= 200, content.groups.count <= 50, content.gaps.count <= 100,
            Set(content.organisations).count == content.organisations.count,
            Set(content.gaps).count == content.gaps.count
        else {
            throw Refusal(
                .invalidContent, "At most 200 organisations, 50 groups and 100 gaps, each once.", at: "/content")
        }
        guard content.groups.allSatisfy({ ($0.number ?? 1) >= 1 && ($0.number ?? 1) <= 10_000_000 }) else {
            throw Refusal(.invalidContent, "A group has between 1 and 10000000 people.", at: "/content/groups")
        }
        try requireRead(content.organisations.map(Stream.organisation) + content.gaps.map(Stream.gap))
        for id in content.organisations { _ = try organisation(id, at: "/content/organisations") }
        for id in content.gaps where try gap(id, at: "/content/gaps").programme != programmeID {
            throw Refusal(.wrongProgramme, "gap/\(id) belongs to another programme.", at: "/content/gaps")
        }
        return ConsultationContent(
            kind: content.kind,
            title: try content.title.resolved(in: language).limited(to: Text.longestTitle, at: "/content/title"),
            from: content.from, to: content.to,
            place: try content.place?.resolved(in: language).limited(to: Text.longestTitle, at: "/content/place"),
            organisations: content.organisations,
            groups: try content.groups.map { group in
                ParticipantGroup(
                    population: group.population, gender: group.gender, age: group.age,
                    diversity: try group.diversity?.resolved(in: language).limited(to: 200, at: "/content/groups"),
                    number: group.number)
            },
            findings: content.findings, gaps: content.gaps)
    }
}
