import Domain
import Testing

/// Events are turned back into their command, or it is said which of them nothing leads to.
///
/// That deciding it again yields the same events is tested by every test that tells a `Story`.
@Suite struct ReversalTests {
    private func failure(_ events: [(Domain.Stream, Event)]) -> String? {
        do throws(Reversal.Failure) {
            _ = try Reversal.command(from: events.map { (stream: $0.0, event: $0.1) })
            return nil
        } catch {
            return error.detail
        }
    }

    @Test func `no events come from no command`() {
        #expect(failure([]) != nil)
    }

    @Test func `what only follows does not come first`() throws {
        let released = Released<GapContent>(round: .round)
        let reserved = ReservationMade(holder: "organisation/\(ID<Organisation>.drc)")
        let opened = PositionOpened(item: 1, position: .support, key: "Key")
        let events: [(Domain.Stream, Event)] = [
            (.gap(.shelter), .gap(.released(released))),
            (.reservation(.organisationName("drc")), .reservation(.made(reserved))),
            (.seat(.round, .drc), .seat(.opened(opened))),
            (.proxies(.round, .drc), .proxies(.received(ProxyReceived(from: .localNGO)))),
        ]
        for (stream, event) in events {
            let detail = try #require(failure([(stream, event)]))
            #expect(detail.contains(event.type))
            #expect(detail.contains(stream.description))
        }
    }

    @Test func `an event on a stream of another kind comes from no command`() {
        #expect(failure([(.gap(.shelter), .token(.revoked(TokenRevoked())))]) != nil)
        let redacted = ProseRedacted(programme: .country, commitment: "One", reason: "Why")
        #expect(failure([(.prose("One"), .prose(.redacted(redacted)))]) == nil)
        #expect(failure([(.prose("Another"), .prose(.redacted(redacted)))]) != nil)
    }

    @Test func `what does not follow from the first event is named`() throws {
        let taken = SeatEvent.taken(PositionTaken(item: 1, position: .support))
        let closed = RoundEvent.closed(RoundClosed(reviewed: 1, results: []))
        func released(_ round: ID<Round>) -> (Domain.Stream, Event) {
            (.gap(.shelter), .gap(.released(Released(round: round))))
        }
        #expect(failure([(.seat(.round, .drc), .seat(taken))]) == nil)
        #expect(failure([(.round(.round), .round(closed)), released(.round)]) == nil)
        let detail = try #require(failure([(.seat(.round, .drc), .seat(taken)), released(.round)]))
        #expect(detail.contains("accord.gap.released.v1"))
        #expect(detail.contains(TakePosition.name))
        #expect(failure([(.round(.round), .round(closed)), released(.laterRound)]) != nil)
        #expect(failure([(.round(.round), .round(closed)), (.seat(.round, .drc), .seat(taken))]) != nil)
    }

    @Test func `a voice is given and received by the same two seats`() {
        let given = SeatEvent.proxyGiven(ProxyGiven(to: .localNGO))
        func received(by holder: ID<Organisation>, from seat: ID<Organisation>) -> (Domain.Stream, Event) {
            (.proxies(.round, holder), .proxies(.received(ProxyReceived(from: seat))))
        }
        let first: (Domain.Stream, Event) = (.seat(.round, .drc), .seat(given))
        #expect(failure([first, received(by: .localNGO, from: .drc)]) == nil)
        #expect(failure([first, received(by: .ministry, from: .drc)]) != nil)
        #expect(failure([first, received(by: .localNGO, from: .ministry)]) != nil)
    }

    /// Random rounds, in which seats answer, take back, and give their voices, with whatever is refused in between.
    @Test(arguments: 0..<12)
    func `whatever a random round accepts is turned back and decided again`(seed: Int) {
        var chance = Chance(seed: UInt64(seed))
        let seats: [ID<Organisation>] = [.ministry, .migrationService, .drc, .localNGO, .unhcr]
        let isSecret = chance.happens(in: 40)
        let terms = RoundTerms.terms(
            chance.one(of: [.consent, .consensus.quorum("1/2"), .majority("1/2"), .unanimity]),
            items: [.adopt(.shelter), .merge(.documents, into: .schooling), .adopt(.housing)], seats: seats,
            visibility: isSecret ? .secretUntilClose : .open,
            closing: ClosingTerms(closesAt: .closing, earlyClose: .anytime, extensions: 2), proxies: 2)
        var story = Story.proposals.proposed(.schooling).drafted(terms)
            .after(OpenRound(round: .round), by: .facilitator)
        var ballots: [SecretBallot] = []
        for number in 0..<40 {
            let seat = chance.one(of: seats)
            let item = chance.number(1...3)
            let position = chance.one(of: [Position.support, .standAside, .abstain, .object])
            let ballot = SecretBallot(seat, position, item: item, key: Commitment(stringLiteral: "Key \(number)"))
            let command: any Command =
                switch chance.number(1...10) {
                case 1...5: isSecret ? ballot.take : .take(position, seat, item: item)
                case 6: WithdrawPosition(round: .round, item: item, seat: seat)
                case 7, 8: GiveProxy(round: .round, seat: seat, to: chance.one(of: seats))
                case 9: WithdrawProxy(round: .round, seat: seat)
                default: ExtendRound(round: .round, closesAt: .afterClosing, reason: "Why")
                }
            let actor: Actor = command is ExtendRound ? .facilitator : .stakeholder(of: seat)
            guard case .success = story.when(command, by: actor).result else { continue }
            story = story.after(command, by: actor)
            if command is TakePosition || command is WithdrawPosition {
                ballots.removeAll { $0.seat == seat && $0.item == item }
            }
            if isSecret && command is TakePosition { ballots.append(ballot) }
        }
        let close = CloseRound(
            round: .round, reviewed: story.head, openings: isSecret ? ballots.map(\.opening) : nil)
        given(story).when(close, by: .facilitator).thenAccepted()
    }
}
