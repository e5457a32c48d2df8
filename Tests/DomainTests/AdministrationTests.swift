import Domain
import Testing

/// Administrators, tokens, and the redaction of prose.
@Suite struct AdministrationTests {
    private func token(_ bearer: Actor, expires: Instant = "2010-01-01T00:00:00Z") -> IssueToken {
        IssueToken(id: .token, bearer: bearer.description, expires: expires)
    }

    @Test func `the node alone replaces the log's key, by another one`() {
        let rotate = RotateLogKey(verifierKey: "accord.example/log+00000000+AQ==")
        given(.country).when(rotate, by: .registrar).thenRefused(.notPermitted)
        given(.country).when(RotateLogKey(verifierKey: "a key"), by: .node).thenRefused(.invalidContent)
        given(.country).when(rotate, by: .node)
            .then([(.log, .log(.keyRotated(LogKeyRotated(verifierKey: rotate.verifierKey))))])
        let lines = [
            "accord.example/log", "9", "AQ==", "next key \(rotate.verifierKey)", "", "\u{2014} accord.example/log AQ==",
        ]
        let endorsed = RotateLogKey(verifierKey: rotate.verifierKey, endorsement: lines)
        given(.country).when(endorsed, by: .node)
            .then([(.log, .log(.keyRotated(LogKeyRotated(verifierKey: rotate.verifierKey, endorsement: lines))))])
        for wrong in [
            [], lines + [""], ["a\nb"] + lines.dropFirst(), lines.dropLast() + [String(repeating: "a", count: 501)],
        ] {
            given(.country).when(RotateLogKey(verifierKey: rotate.verifierKey, endorsement: wrong), by: .node)
                .thenRefused(.invalidContent)
        }
        given(Story.country.after(rotate, by: .node)).when(rotate, by: .node).thenRefused(.noChange)
    }

    @Test func `the node alone goes on from another log, by the lines of its checkpoint`() {
        let lines = ["accord.example/log", "9", "AQ==", "", "\u{2014} accord.example/log AQ=="]
        let key = "accord.example/log+00000000+AQ=="
        let goOn = ContinueLog(checkpoint: lines, verifierKey: key)
        given(.country).when(goOn, by: .registrar).thenRefused(.notPermitted)
        for wrong in [Array(lines.dropLast()), lines + ["a\nb"], lines + [String(repeating: "a", count: 501)]] {
            given(.country).when(ContinueLog(checkpoint: wrong, verifierKey: key), by: .node)
                .thenRefused(.invalidContent)
        }
        given(.country).when(ContinueLog(checkpoint: lines, verifierKey: "a key"), by: .node)
            .thenRefused(.invalidContent)
        given(.country).when(goOn, by: .node)
            .then([(.log, .log(.continued(LogContinued(checkpoint: lines, verifierKey: key))))])
        // The key that the parent had once is not the copy's, which may take it.
        let rotate = RotateLogKey(verifierKey: key)
        given(Story.country.after(rotate, by: .node).after(goOn, by: .node)).when(rotate, by: .node).thenAccepted()
    }

    @Test func `administrators are appointed by the node itself, each once`() {
        let appoint = AppointAdministrator(id: .secondRegistrar, fullName: "Name")
        given(.node).when(appoint, by: .node).thenAccepted()
        given(.node).when(appoint, by: .registrar).thenRefused(.notPermitted)
        given(.node).when(AppointAdministrator(id: .registrar), by: .node).thenRefused(.alreadyExists)
    }

    @Test func `the node issues an administrator's first token, administrators the others`() {
        for actor in [Actor.node, .registrar] {
            given(.country).when(token(.registrar), by: actor)
                .then([
                    (
                        .token(.token),
                        .token(
                            .issued(
                                TokenIssued(bearer: Actor.registrar.description, expires: "2010-01-01T00:00:00Z")))
                    )
                ])
        }
        given(.country).when(token(.registrar), by: .facilitator).thenRefused(.notPermitted)
        given(.country).when(token(.administrator(.secondRegistrar)), by: .registrar).thenRefused(.unknownReference)
    }

    @Test(arguments: [Actor.registrar, .focalPoint(of: .drc), .stakeholder(of: .drc)])
    func `a delegate's token is issued by an administrator, their focal point or themself`(actor: Actor) {
        given(.country).when(token(.stakeholder(of: .drc)), by: actor).thenAccepted()
        let issued = Story.country.after(token(.stakeholder(of: .drc)), by: .registrar)
        given(issued).when(RevokeToken(token: .token), by: actor).thenAccepted()
    }

    @Test(arguments: [Actor.stakeholder(of: .localNGO), .focalPoint(of: .localNGO), .facilitator])
    func `nobody else touches a delegate's token`(actor: Actor) {
        given(.country).when(token(.stakeholder(of: .drc)), by: actor).thenRefused(.notPermitted)
        let issued = Story.country.after(token(.stakeholder(of: .drc)), by: .registrar)
        given(issued).when(RevokeToken(token: .token), by: actor).thenRefused(.notPermitted)
    }

    @Test func `a token expires within 400 days`() {
        let last = Instant.start.advanced(bySeconds: IssueToken.longestLife)
        given(.country).when(token(.registrar, expires: last), by: .registrar).thenAccepted()
        given(.country).when(token(.registrar, expires: last.advanced(bySeconds: 1)), by: .registrar)
            .thenRefused(.invalidContent)
        given(.country).when(token(.registrar, expires: .start), by: .registrar).thenRefused(.timeInThePast)
    }

    @Test func `a token needs somebody who can bear it`() {
        given(.country).when(token(.node), by: .registrar).thenRefused(.notPermitted)
        given(.country)
            .when(IssueToken(id: .token, bearer: "somebody", expires: .later), by: .registrar)
            .thenRefused(.invalidContent)
        given(.country).when(token(.delegate(.newcomer)), by: .registrar).thenRefused(.unknownReference)
        let revoked = Story.country.after(
            RevokeDelegate(delegate: .stakeholder(of: .drc)), by: .focalPoint(of: .drc))
        given(revoked).when(token(.stakeholder(of: .drc)), by: .registrar).thenRefused(.revoked)
    }

    @Test func `a token is revoked once`() {
        let issued = Story.country.after(token(.registrar), by: .node)
        given(issued).when(RevokeToken(token: .token), by: .facilitator).thenRefused(.notPermitted)
        given(issued.after(RevokeToken(token: .token), by: .registrar)).when(RevokeToken(token: .token), by: .registrar)
            .thenRefused(.noChange)
        given(.country).when(RevokeToken(token: .token), by: .registrar).thenRefused(.notFound)
    }

    @Test func `a facilitator redacts a value once, even in a closed programme`() {
        let redact = RedactProse(programme: .country, commitment: "Findings", reason: "Names a person")
        let closed = Story.country.after(CloseProgramme(programme: .country), by: .registrar)
        given(closed).when(redact, by: .facilitator)
            .then([
                (
                    .prose("Findings"),
                    .prose(
                        .redacted(
                            ProseRedacted(programme: .country, commitment: "Findings", reason: "Names a person")))
                )
            ])
        given(.country.after(redact, by: .facilitator)).when(redact, by: .facilitator).thenRefused(.noChange)
        given(.country).when(redact, by: .focalPoint(of: .drc)).thenRefused(.notPermitted)
        given(.country).when(redact, by: .registrar).thenRefused(.notPermitted)
    }
}
