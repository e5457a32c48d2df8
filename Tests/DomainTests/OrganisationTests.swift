import Domain
import Testing

/// Who is admitted to a node, under which name, and what suspension means.
@Suite struct OrganisationTests {
    @Test func `an admitted organisation takes its name in every language for itself`() throws {
        let name = try Text(["en": "Danish Refugee Council", "az": "Danimarka Qaçqın Şurası"])
        let holder = "organisation/\(ID<Organisation>.drc)"
        given(.node)
            .when(AdmitOrganisation(id: .drc, name: name, kind: .internationalNGO), by: .registrar)
            .then([
                (
                    .organisation(.drc),
                    .organisation(.admitted(OrganisationAdmitted(name: name, kind: .internationalNGO)))
                ),
                (
                    .reservation(.organisationName("danimarka qaçqın şurası")),
                    .reservation(.made(ReservationMade(holder: holder)))
                ),
                (
                    .reservation(.organisationName("danish refugee council")),
                    .reservation(.made(ReservationMade(holder: holder)))
                ),
            ])
    }

    @Test(arguments: ["UNHCR", "unhcr", "  UnHcR ", "Danish  refugee\u{A0}council"])
    func `no two organisations share a name, whatever its case and spaces`(name: String) throws {
        given(.country)
            .when(AdmitOrganisation(id: .nobody, name: try Text(name), kind: .civilSociety), by: .registrar)
            .thenRefused(.nameTaken)
    }

    @Test func `a name in another language is taken as well`() throws {
        let story = Story.country.after(
            RenameOrganisation(organisation: .drc, name: try Text(["en": "DRC", "az": "Şura"])), by: .registrar)
        given(story)
            .when(AdmitOrganisation(id: .nobody, name: try Text(["tr": "şura"]), kind: .civilSociety), by: .registrar)
            .thenRefused(.nameTaken)
    }

    @Test func `an organisation may go back to a name that it had before`() {
        let story = Story.country.after(RenameOrganisation(organisation: .drc, name: "DRC"), by: .registrar)
        given(story)
            .when(RenameOrganisation(organisation: .drc, name: "Danish Refugee Council"), by: .registrar)
            .then([
                (
                    .organisation(.drc),
                    .organisation(.renamed(OrganisationRenamed(name: .english("Danish Refugee Council"))))
                )
            ])
    }

    @Test func `a former name stays its organisation's`() {
        let story = Story.country.after(RenameOrganisation(organisation: .drc, name: "DRC"), by: .registrar)
        given(story)
            .when(RenameOrganisation(organisation: .localNGO, name: "Danish Refugee Council"), by: .registrar)
            .thenRefused(.nameTaken)
    }

    @Test func `a name whose small letters are longer than its capitals is a name`() throws {
        let name = try Text(String(repeating: "İ", count: 140))
        given(.node).when(AdmitOrganisation(id: .drc, name: name, kind: .civilSociety), by: .registrar).thenAccepted()
    }

    @Test func `a name has one line`() {
        given(.node)
            .when(AdmitOrganisation(id: .drc, name: "two\nlines", kind: .civilSociety), by: .registrar)
            .thenInvalid(.text)
    }

    @Test func `a rename to the same name changes nothing`() {
        given(.country).when(RenameOrganisation(organisation: .drc, name: "Danish Refugee Council"), by: .registrar)
            .thenRefused(.noChange)
    }

    @Test func `an organisation is admitted once`() {
        given(.country).when(AdmitOrganisation(id: .drc, name: "Other", kind: .civilSociety), by: .registrar)
            .thenRefused(.alreadyExists)
    }

    @Test(arguments: [Actor.facilitator, .focalPoint(of: .unhcr), .node, .administrator(.secondRegistrar)])
    func `nobody but an administrator admits, renames, suspends or reinstates`(actor: Actor) {
        let admit = AdmitOrganisation(id: .nobody, name: "Other", kind: .civilSociety)
        given(.country).when(admit, by: actor).thenRefused(.notPermitted)
        given(.country).when(RenameOrganisation(organisation: .drc, name: "Other"), by: actor)
            .thenRefused(.notPermitted)
        given(.country).when(SuspendOrganisation(organisation: .drc, reason: "Why"), by: actor)
            .thenRefused(.notPermitted)
        given(.country.suspended(.drc)).when(ReinstateOrganisation(organisation: .drc), by: actor)
            .thenRefused(.notPermitted)
    }

    @Test func `a suspended organisation submits nothing`() {
        let story = Story.open().suspended(.ministry)
        let ministry = Actor.stakeholder(of: .ministry)
        given(story).when(.take(.support, .ministry), by: ministry).thenRefused(.organisationSuspended)
        given(story).when(ProposeGap(id: .schooling, programme: .country, content: .titled("Gap")), by: ministry)
            .thenRefused(.organisationSuspended)
    }

    @Test func `suspension leaves the seat in the electorate and its answer standing`() {
        let story = Story.open(.terms(.unanimity)).answered(.ministry, .support).answered(.unhcr, .support)
            .answered(.drc, .support).suspended(.ministry)
        #expect(story.outcomes() == [.agreed])
        #expect(Story.open(.terms(.unanimity)).suspended(.ministry).results()[0].tally.map(\.count.seats) == [1, 1, 1])
    }

    @Test func `a reinstated organisation speaks again`() {
        let story = Story.open().suspended(.ministry)
            .after(ReinstateOrganisation(organisation: .ministry, reason: "Settled"), by: .registrar)
        given(story).when(.take(.support, .ministry), by: .stakeholder(of: .ministry)).thenAccepted()
    }

    @Test func `what is so already is not done again`() {
        given(.country.suspended(.drc)).when(SuspendOrganisation(organisation: .drc, reason: "Why"), by: .registrar)
            .thenRefused(.noChange)
        given(.country).when(ReinstateOrganisation(organisation: .drc), by: .registrar).thenRefused(.noChange)
        given(.country).when(SuspendOrganisation(organisation: .nobody, reason: "Why"), by: .registrar)
            .thenRefused(.notFound)
    }
}
