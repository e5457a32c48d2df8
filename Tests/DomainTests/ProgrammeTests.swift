import Domain
import Testing

/// How a programme is opened, who is in it, and into which chambers it falls.
@Suite struct ProgrammeTests {
    private func opening(_ chambers: [Chamber]?, convener: ID<Organisation> = .unhcr) -> OpenProgramme {
        OpenProgramme(
            id: .number(99), title: "Programme", visibility: .participants, convener: convener,
            defaultLanguage: "az", chambers: chambers)
    }

    @Test func `a programme begins with its convener, the usual chambers and its title in its own language`() throws {
        let opened = ProgrammeOpened(
            title: try Text(["az": "Programme"]), visibility: .participants, convener: .unhcr, defaultLanguage: "az",
            chambers: Chamber.usual)
        given(.country).when(opening(nil), by: .registrar)
            .then([(.programme(.number(99)), .programme(.opened(opened)))])
    }

    @Test func `the usual chambers hold every kind of organisation exactly once`() {
        #expect(Set(Chamber.usual.flatMap(\.kinds)) == Set(OrganisationKind.allCases))
        #expect(Chamber.usual.flatMap(\.kinds).count == OrganisationKind.allCases.count)
    }

    @Test func `a kind of organisation is in one chamber at most`() {
        let twice = [
            Chamber(name: "a", kinds: [.government]), Chamber(name: "b", kinds: [.donorGovernment, .government]),
        ]
        given(.country).when(opening(twice), by: .registrar).thenRefused(.invalidChambers)
        given(.country).when(DefineChambers(programme: .country, chambers: twice), by: .facilitator)
            .thenRefused(.invalidChambers)
        let repeated = [Chamber(name: "a", kinds: [.government, .government])]
        given(.country).when(opening(repeated), by: .registrar).thenRefused(.invalidChambers)
    }

    @Test func `chambers have names of their own and at least one kind`() {
        let sameName = [Chamber(name: "a", kinds: [.government]), Chamber(name: "a", kinds: [.unAgency])]
        for chambers in [[], sameName, [Chamber(name: "a", kinds: [])]] {
            given(.country).when(opening(chambers), by: .registrar).thenRefused(.invalidChambers)
        }
    }

    @Test func `a programme may leave kinds out of its chambers`() {
        given(.country)
            .when(
                DefineChambers(programme: .country, chambers: [Chamber(name: "all", kinds: [.government])]),
                by: .facilitator
            ).thenAccepted()
        given(.country).when(DefineChambers(programme: .country, chambers: Chamber.usual), by: .facilitator)
            .thenRefused(.noChange)
    }

    @Test func `the convener has to be there`() {
        given(.country).when(opening(nil, convener: .nobody), by: .registrar).thenRefused(.unknownReference)
        given(.country).when(opening(nil), by: .facilitator).thenRefused(.notPermitted)
    }

    @Test(arguments: [Actor.registrar, .facilitator])
    func `administrators and facilitators let organisations join`(actor: Actor) {
        given(.country).when(JoinProgramme(programme: .country, organisation: .outsider), by: actor)
            .then([
                (.programme(.country), .programme(.organisationJoined(OrganisationJoined(organisation: .outsider))))
            ])
    }

    @Test func `an organisation joins once, and only if it is there`() {
        given(.country).when(JoinProgramme(programme: .country, organisation: .drc), by: .registrar)
            .thenRefused(.noChange)
        given(.country).when(JoinProgramme(programme: .country, organisation: .nobody), by: .registrar)
            .thenRefused(.unknownReference)
        given(.country).when(JoinProgramme(programme: .number(98), organisation: .drc), by: .registrar)
            .thenRefused(.notFound)
        given(.country)
            .when(JoinProgramme(programme: .country, organisation: .outsider), by: .facilitatorElsewhere)
            .thenRefused(.wrongProgramme)
    }

    @Test(arguments: [Actor.registrar, .facilitator, .focalPoint(of: .drc)])
    func `an organisation leaves by its own focal point, a facilitator or an administrator`(actor: Actor) {
        given(.country).when(LeaveProgramme(programme: .country, organisation: .drc, reason: "Done"), by: actor)
            .thenAccepted()
    }

    @Test(arguments: [Actor.stakeholder(of: .drc), .focalPoint(of: .localNGO), .auditor])
    func `nobody else makes an organisation leave`(actor: Actor) {
        given(.country).when(LeaveProgramme(programme: .country, organisation: .drc), by: actor)
            .thenRefused(.notPermitted)
    }

    @Test func `the convener stays, and who is not in the programme cannot leave it`() {
        given(.country).when(LeaveProgramme(programme: .country, organisation: .unhcr), by: .registrar)
            .thenRefused(.notPermitted)
        given(.country).when(LeaveProgramme(programme: .country, organisation: .outsider), by: .registrar)
            .thenRefused(.notAMember)
    }

    @Test func `delegates of an organisation that has left submit nothing`() {
        let story = Story.country.after(LeaveProgramme(programme: .country, organisation: .drc), by: .registrar)
        given(story)
            .when(
                ProposeGap(id: .shelter, programme: .country, content: .titled("Gap")), by: .stakeholder(of: .drc)
            ).thenRefused(.notAMember)
    }

    @Test func `the default language is what a plain text is in`() throws {
        let story = Story.country.after(SetDefaultLanguage(programme: .country, language: "az"), by: .facilitator)
        let content = GapContent.titled("Evlər")
        let ruling = given(story)
            .when(ProposeGap(id: .shelter, programme: .country, content: content), by: .stakeholder(of: .drc))
        guard case .gap(.proposed(let proposed))? = ruling.thenAccepted()?.events.first?.event else { return }
        #expect(proposed.content.title == (try Text(["az": "Evlər"])))
        given(story).when(SetDefaultLanguage(programme: .country, language: "az"), by: .facilitator)
            .thenRefused(.noChange)
    }

    @Test func `a text does not stand twice in one language`() throws {
        // A plain string beside a tag cannot be sent; but a command may be made like this in the node.
        let twice = try Text(["": "Homes", "en": "Houses"])
        given(.country)
            .when(
                ProposeGap(id: .shelter, programme: .country, content: .titled(twice)), by: .stakeholder(of: .drc)
            ).thenInvalid(.language)
    }

    @Test func `nothing is submitted to a closed programme, but its open rounds still close`() {
        let story = Story.open().after(CloseProgramme(programme: .country, reason: "Done"), by: .registrar)
        given(story).when(.take(.support, .ministry), by: .stakeholder(of: .ministry)).thenRefused(.programmeClosed)
        given(story).when(JoinProgramme(programme: .country, organisation: .outsider), by: .registrar)
            .thenRefused(.programmeClosed)
        given(story).when(CloseProgramme(programme: .country), by: .facilitator).thenRefused(.programmeClosed)
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing).thenAccepted()
        given(story).when(.close(reviewed: story.head), by: .facilitator, at: .closing).thenAccepted()
        given(story).when(CancelRound(round: .round, reason: "Moot"), by: .facilitator).thenAccepted()
    }
}
