import Domain
import Foundation
import Testing

/// No one is misquoted, and no one acts for an organisation that they do not represent: whose word makes a key count.
@Suite struct KeyTests {
    private let country = Story.country.withSecondFocalPoint
    private let focalPoint = Actor.focalPoint(of: .drc)

    @Test func `a first key is registered and does not count yet`() {
        given(country)
            .when(RegisterKey(organisation: .drc, jwk: .sample(1)), by: focalPoint)
            .then([(.keys(.drc), .key(.registered(KeyRegistered(jwk: .sample(1)))))])
        #expect(country.registered(1).keys.counting.isEmpty)
    }

    @Test func `a first key counts once a second person has confirmed its fingerprint`() {
        given(country.registered(1))
            .when(ConfirmKey(organisation: .drc, key: .sample(1)), by: .secondFocalPoint)
            .then([(.keys(.drc), .key(.confirmed(KeyConfirmed(key: .sample(1)))))])
        let keys = country.registered(1).confirmed(1).keys
        #expect(keys.counts(.sample(1)))
        #expect(!keys.restsOnAdministrator(.sample(1)))
    }

    @Test func `whoever registered a key does not confirm it, under whichever accreditation`() {
        for actor in [focalPoint, .samePerson] {
            given(country.registered(1)).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: actor)
                .thenRefused(.secondPersonRequired)
        }
    }

    @Test func `a key that an administrator has confirmed rests on their word until a focal point confirms it`() {
        let story = country.registered(1).confirmed(1, by: .registrar)
        #expect(story.keys.counts(.sample(1)))
        #expect(story.keys.restsOnAdministrator(.sample(1)))
        #expect(!story.confirmed(1).keys.restsOnAdministrator(.sample(1)))
        given(story).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: .registrar).thenRefused(.noChange)
        given(story.confirmed(1)).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: .secondFocalPoint)
            .thenRefused(.noChange)
    }

    @Test func `what a key signs for rests on what it rests on itself`() {
        let story = country.registered(1).confirmed(1, by: .registrar).registered(2, signedBy: .sample(1))
            .registered(3, signedBy: .sample(2))
        #expect(story.keys.restsOnAdministrator(.sample(3)))
        #expect(!story.confirmed(1).keys.restsOnAdministrator(.sample(3)))
    }

    @Test(arguments: [
        Actor.registrar, .node, .stakeholder(of: .drc), .focalPoint(of: .unhcr), .facilitator, .auditor,
    ])
    func `nobody but the organisation's focal points registers or revokes a key`(actor: Actor) {
        given(country).when(RegisterKey(organisation: .drc, jwk: .sample(1)), by: actor).thenRefused(.notPermitted)
        given(country.registered(1)).when(RevokeKey(organisation: .drc, key: .sample(1)), by: actor)
            .thenRefused(.notPermitted)
        guard actor != .registrar else { return }
        given(country.registered(1)).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: actor)
            .thenRefused(.notPermitted)
    }

    @Test func `a later key is signed for by one that counts, and counts at once`() {
        let story = country.registered(1).confirmed(1)
        let register = RegisterKey(organisation: .drc, jwk: .sample(2))
        given(story).when(register, by: focalPoint).thenRefused(.signatureRequired)
        given(story).when(register, by: focalPoint, signedBy: .sample(2)).thenRefused(.unknownKey)
        given(story).when(register, by: focalPoint, signedBy: .sample(1))
            .then([(.keys(.drc), .key(.registered(KeyRegistered(jwk: .sample(2), signedBy: .sample(1)))))])
        #expect(story.registered(2, signedBy: .sample(1)).keys.counts(.sample(2)))
    }

    @Test func `a key cannot wait for the day on which an administrator confirms it beside another`() {
        let story = country.registered(1).registered(2).confirmed(1)
        given(story).when(ConfirmKey(organisation: .drc, key: .sample(2)), by: .registrar)
            .thenRefused(.signatureRequired)
    }

    @Test func `a revoked key signs nothing any more, and does not come back`() {
        let story = country.registered(1).confirmed(1).registered(2, signedBy: .sample(1)).revoked(1)
        let gap = ProposeGap(id: .schooling, programme: .country, content: .titled("Gap"))
        given(story).when(gap, by: .stakeholder(of: .drc), signedBy: .sample(1)).thenRefused(.keyNotCounting)
        given(story).when(gap, by: .stakeholder(of: .drc), signedBy: .sample(2)).thenAccepted()
        given(story).when(RevokeKey(organisation: .drc, key: .sample(1)), by: focalPoint).thenRefused(.revoked)
        given(story).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: .secondFocalPoint).thenRefused(.revoked)
        given(story)
            .when(RegisterKey(organisation: .drc, jwk: .sample(1)), by: focalPoint, signedBy: .sample(2))
            .thenRefused(.alreadyExists)
    }

    @Test func `a key signs for its own organisation only`() {
        let gap = ProposeGap(id: .schooling, programme: .country, content: .titled("Gap"))
        given(country.registered(1).confirmed(1))
            .when(gap, by: .stakeholder(of: .localNGO), signedBy: .sample(1)).thenRefused(.unknownKey)
        given(country.registered(1).confirmed(1))
            .when(JoinProgramme(programme: .country, organisation: .outsider), by: .registrar, signedBy: .sample(1))
            .thenRefused(.unknownKey)
    }

    @Test func `an organisation has at most so many keys at once`() {
        let most = UInt8(OrganisationKeys.most)
        let story = (1...most).reduce(country) { $0.registered($1) }
        let register = RegisterKey(organisation: .drc, jwk: .sample(most + 1))
        given(story).when(register, by: focalPoint).thenRefused(.invalidContent)
        given(story.revoked(1)).when(register, by: focalPoint).thenAccepted()
    }

    // MARK: Keys themselves

    @Test func `a key is called by its thumbprint`() throws {
        // RFC 8037, appendix A.3, and RFC 7517, appendix A.1 (its thumbprint by joserfc 1.6.5).
        let ed25519 = #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        let p256 = """
            {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",\
            "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
            """
        for (jwk, thumbprint) in [
            (ed25519, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
            (p256, "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"),
        ] {
            let key = try JSONDecoder().decode(PublicKey.self, from: Data(jwk.utf8))
            #expect(key.thumbprint.description == thumbprint)
            #expect(try JSONDecoder().decode(PublicKey.self, from: JSONEncoder().encode(key)) == key)
        }
    }

    @Test(arguments: [
        #"{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"7P_______________________________________38"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"}"#,
        #"{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        #"{"kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}"#,
        #"""
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}
        """#,
    ])
    func `what is no key, or one under which a signature proves nothing, is refused`(jwk: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(PublicKey.self, from: Data(jwk.utf8)) }
    }
}
