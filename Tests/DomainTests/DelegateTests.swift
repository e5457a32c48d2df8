import Domain
import Testing

/// Who accredits whom: no one acts for an organisation that they do not represent.
@Suite struct DelegateTests {
    private func accredit(
        _ organisation: ID<Organisation>, _ roles: Role..., programme: ID<Programme> = .country
    ) -> AccreditDelegate {
        AccreditDelegate(
            id: .newcomer, person: .person, organisation: organisation, programme: programme, roles: roles,
            fullName: "Name", email: "E-mail", phone: "Phone")
    }

    private static let withOutsider = Story.country.after(
        JoinProgramme(programme: .country, organisation: .outsider), by: .registrar)

    @Test func `an administrator accredits an organisation's first focal point, once`() {
        let first = accredit(.outsider, .focalPoint)
        let event = DelegateAccredited(
            person: .person, organisation: .outsider, programme: .country, roles: [.focalPoint], fullName: "Name",
            email: "E-mail", phone: "Phone")
        let holder = "delegate/\(ID<Delegate>.newcomer)"
        given(Self.withOutsider).when(first, by: .registrar)
            .then([
                (.delegate(.newcomer), .delegate(.accredited(event))),
                (
                    .reservation(.firstFocalPoint(of: .outsider, in: .country)),
                    .reservation(.made(ReservationMade(holder: holder)))
                ),
            ])
        let second = AccreditDelegate(
            id: .number(5), person: .person, organisation: .outsider, programme: .country, roles: [.focalPoint],
            fullName: "Other")
        given(Self.withOutsider.after(first, by: .registrar)).when(second, by: .registrar)
            .thenRefused(.firstFocalPointExists)
    }

    @Test func `the first focal point stays the only one by an administrator even when revoked`() {
        let story = Self.withOutsider.after(accredit(.outsider, .focalPoint), by: .registrar)
            .and([(.delegate(.newcomer), .delegate(.revoked(DelegateRevoked())))])
        let again = AccreditDelegate(
            id: .number(5), person: .person, organisation: .outsider, programme: .country, roles: [.focalPoint],
            fullName: "Other")
        given(story).when(again, by: .registrar).thenRefused(.firstFocalPointExists)
    }

    @Test(arguments: [[Role.stakeholder], [.focalPoint, .stakeholder], [.facilitator]])
    func `an administrator accredits nobody else`(roles: [Role]) {
        let command = AccreditDelegate(
            id: .newcomer, person: .person, organisation: .outsider, programme: .country, roles: roles,
            fullName: "Name")
        given(Self.withOutsider).when(command, by: .registrar).thenRefused(.focalPointRequired)
    }

    @Test func `a focal point accredits for their own organisation only`() {
        given(.country).when(accredit(.drc, .focalPoint, .stakeholder), by: .focalPoint(of: .drc)).thenAccepted()
        given(.country).when(accredit(.drc, .auditor, .observer), by: .focalPoint(of: .drc)).thenAccepted()
        given(.country).when(accredit(.drc, .stakeholder), by: .focalPoint(of: .localNGO)).thenRefused(.notPermitted)
        given(.country).when(accredit(.drc, .stakeholder), by: .stakeholder(of: .drc)).thenRefused(.notPermitted)
        given(.country).when(accredit(.drc, .stakeholder), by: .facilitator).thenRefused(.notPermitted)
    }

    @Test func `facilitators come from the convener's focal points`() {
        given(.country).when(accredit(.unhcr, .facilitator), by: .focalPoint(of: .unhcr)).thenAccepted()
        given(.country).when(accredit(.drc, .facilitator), by: .focalPoint(of: .drc)).thenRefused(.notPermitted)
        given(.country).when(accredit(.drc, .facilitator), by: .focalPoint(of: .unhcr)).thenRefused(.notPermitted)
        let change = ChangeRoles(delegate: .stakeholder(of: .drc), roles: [.stakeholder, .facilitator])
        given(.country).when(change, by: .focalPoint(of: .drc)).thenRefused(.notPermitted)
        let own = ChangeRoles(delegate: .stakeholder(of: .unhcr), roles: [.facilitator])
        given(.country).when(own, by: .focalPoint(of: .unhcr)).thenAccepted()
    }

    @Test func `roles are different ones of the five that delegates have`() {
        for command in [accredit(.drc), accredit(.drc, .administrator), accredit(.drc, .observer, .observer)] {
            given(.country).when(command, by: .focalPoint(of: .drc)).thenRefused(.invalidContent)
        }
    }

    @Test func `accreditation needs an organisation in the programme`() {
        given(.country).when(accredit(.outsider, .focalPoint), by: .registrar).thenRefused(.notAMember)
        given(.country).when(accredit(.nobody, .focalPoint), by: .registrar).thenRefused(.unknownReference)
        given(.country).when(accredit(.drc, .focalPoint, programme: .number(98)), by: .registrar)
            .thenRefused(.unknownReference)
    }

    @Test func `roles are changed by the organisation's focal point`() {
        let change = ChangeRoles(delegate: .stakeholder(of: .drc), roles: [.observer, .stakeholder])
        given(.country).when(change, by: .focalPoint(of: .drc))
            .then([
                (
                    .delegate(.stakeholder(of: .drc)),
                    .delegate(.rolesChanged(RolesChanged(roles: [.stakeholder, .observer])))
                )
            ])
        given(.country).when(change, by: .focalPoint(of: .localNGO)).thenRefused(.notPermitted)
        given(.country).when(change, by: .registrar).thenRefused(.notPermitted)
        let same = ChangeRoles(delegate: .stakeholder(of: .drc), roles: [.stakeholder])
        given(.country).when(same, by: .focalPoint(of: .drc)).thenRefused(.noChange)
    }

    @Test func `a focal point neither revokes themself nor gives the role up`() {
        let focalPoint = Actor.focalPoint(of: .drc)
        given(.country).when(RevokeDelegate(delegate: .focalPoint(of: .drc)), by: focalPoint)
            .thenRefused(.focalPointRequired)
        given(.country).when(ChangeRoles(delegate: .focalPoint(of: .drc), roles: [.stakeholder]), by: focalPoint)
            .thenRefused(.focalPointRequired)
        let withSecond = Story.country.after(accredit(.drc, .focalPoint), by: focalPoint)
        given(withSecond).when(RevokeDelegate(delegate: .focalPoint(of: .drc)), by: .delegate(.newcomer)).thenAccepted()
    }

    @Test func `a revoked delegate acts no more and is not changed`() {
        let story = Story.open().after(
            RevokeDelegate(delegate: .stakeholder(of: .drc), reason: "Left"), by: .focalPoint(of: .drc))
        given(story).when(.take(.support, .drc), by: .stakeholder(of: .drc)).thenRefused(.revoked)
        given(story).when(RevokeDelegate(delegate: .stakeholder(of: .drc)), by: .focalPoint(of: .drc))
            .thenRefused(.noChange)
        given(story).when(ChangeRoles(delegate: .stakeholder(of: .drc), roles: [.observer]), by: .focalPoint(of: .drc))
            .thenRefused(.revoked)
        given(story).when(RevokeDelegate(delegate: .newcomer), by: .focalPoint(of: .drc)).thenRefused(.notFound)
    }
}
