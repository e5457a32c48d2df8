import Domain
import Testing

/// A seat's voice in the hands of another seat of its chamber.
@Suite struct ProxyTests {
    /// Two seats of the chamber `government` and two of `ngo`.
    private static let seats: [ID<Organisation>] = [.ministry, .migrationService, .drc, .localNGO]

    private static func open(_ rule: DecisionRule = .consent, proxies: Int = 1, items: [DraftItem] = [.adopt(.shelter)])
        -> Story
    { .open(.terms(rule, items: items, seats: seats, proxies: proxies)) }

    private func give(_ seat: ID<Organisation>, _ holder: ID<Organisation>) -> GiveProxy {
        GiveProxy(round: .round, seat: seat, to: holder)
    }

    @Test func `a voice is given for the round, in the streams of both seats`() {
        let ruling = given(Self.open()).when(give(.drc, .localNGO), by: .stakeholder(of: .drc))
        ruling.then([
            (.seat(.round, .drc), .seat(.proxyGiven(ProxyGiven(to: .localNGO)))),
            (.proxies(.round, .localNGO), .proxies(.received(ProxyReceived(from: .drc)))),
        ])
        #expect(ruling.thenAccepted()?.before == .closing)
    }

    @Test func `a voice is given to another seat of the same chamber only`() {
        let actor = Actor.stakeholder(of: .drc)
        for holder in [ID<Organisation>.drc, .ministry, .donor, .nobody] {
            given(Self.open()).when(give(.drc, holder), by: actor).thenRefused(.proxyRefused)
        }
    }

    @Test func `seats in no chamber give no voices`() {
        let story = Story.proposals
            .after(
                DefineChambers(programme: .country, chambers: [Chamber(name: "gov", kinds: [.government])]),
                by: .facilitator
            ).drafted(.terms(seats: Self.seats)).after(OpenRound(round: .round), by: .facilitator)
        given(story).when(give(.drc, .localNGO), by: .stakeholder(of: .drc)).thenRefused(.proxyRefused)
        given(story).when(give(.ministry, .migrationService), by: .stakeholder(of: .ministry)).thenAccepted()
    }

    @Test func `a seat that has given its voice holds none, but a holder may give its own`() {
        let story = Self.open().gave(.drc, to: .localNGO)
        given(story).when(give(.drc, .localNGO), by: .stakeholder(of: .drc)).thenRefused(.proxyRefused)
        given(story).when(give(.localNGO, .drc), by: .stakeholder(of: .localNGO)).thenRefused(.proxyRefused)
    }

    @Test func `a seat holds as many voices as the round froze`() {
        let chambers = [Chamber(name: "all", kinds: OrganisationKind.allCases)]
        func inOneChamber(_ proxies: Int) -> Story {
            Story.proposals.after(DefineChambers(programme: .country, chambers: chambers), by: .facilitator)
                .drafted(.terms(seats: [.drc, .localNGO, .community], proxies: proxies))
                .after(OpenRound(round: .round), by: .facilitator)
        }
        let second = give(.community, .localNGO)
        given(inOneChamber(1).gave(.drc, to: .localNGO)).when(second, by: .stakeholder(of: .community))
            .thenRefused(.proxyRefused)
        given(inOneChamber(2).gave(.drc, to: .localNGO)).when(second, by: .stakeholder(of: .community)).thenAccepted()
        given(inOneChamber(0)).when(second, by: .stakeholder(of: .community)).thenRefused(.proxyRefused)
    }

    @Test func `a voice speaks as its holder does, on every item that the seat leaves open`() {
        let items = [DraftItem.adopt(.shelter), .adopt(.housing)]
        let story = Self.open(.unanimity, items: items).gave(.drc, to: .localNGO).gave(.ministry, to: .migrationService)
            .answered(.localNGO, .support).answered(.localNGO, .support, item: 2)
            .answered(.migrationService, .support).answered(.migrationService, .support, item: 2)
        #expect(story.outcomes() == [.agreed, .agreed])
        #expect(story.answered(.drc, .abstain, item: 2).outcomes() == [.agreed, .notAgreed])
    }

    @Test func `a holder without an answer gives none`() {
        let story = Self.open(.consensus).gave(.drc, to: .localNGO)
            .answered(.ministry, .support).answered(.migrationService, .support)
        #expect(story.outcomes() == [.notAgreed])
        #expect(story.answered(.localNGO, .abstain).outcomes() == [.agreed])
    }

    @Test func `a voice is not passed on`() {
        let chambers = [Chamber(name: "all", kinds: OrganisationKind.allCases)]
        let story = Story.proposals.after(DefineChambers(programme: .country, chambers: chambers), by: .facilitator)
            .drafted(.terms(.consensus, seats: [.drc, .localNGO, .community]))
            .after(OpenRound(round: .round), by: .facilitator)
            .gave(.drc, to: .localNGO).gave(.localNGO, to: .community).answered(.community, .support)
        #expect(story.results().first?.tally.map(\.count.support) == [2])
    }

    @Test func `a voice is taken back`() {
        let withdraw = WithdrawProxy(round: .round, seat: .drc)
        let story = Self.open().gave(.drc, to: .localNGO)
        given(story).when(withdraw, by: .stakeholder(of: .drc))
            .then([
                (.seat(.round, .drc), .seat(.proxyWithdrawn(ProxyWithdrawn(from: .localNGO)))),
                (.proxies(.round, .localNGO), .proxies(.returned(ProxyReturned(to: .drc)))),
            ])
        given(Self.open()).when(withdraw, by: .stakeholder(of: .drc)).thenRefused(.noPosition)
        let again = story.after(withdraw, by: .stakeholder(of: .drc)).gave(.drc, to: .localNGO)
        given(again).when(.take(.support, .drc), by: .stakeholder(of: .drc)).thenAccepted()
    }

    @Test func `proxied answers count towards the quorum only if the rule says so`() {
        func story(_ countsProxies: Bool) -> Story {
            Self.open(.consent.quorum("2/4", countsProxies: countsProxies)).gave(.drc, to: .localNGO)
                .answered(.localNGO, .support)
        }
        #expect(story(false).outcomes() == [.inquorate])
        #expect(story(true).outcomes() == [.agreed])
        #expect(story(false).answered(.ministry, .abstain).outcomes() == [.agreed])
    }
}
