import Auditing
import Domain
import EventStore
import Testing

/// The keys that have signed are named, and held against those by which an auditor knows the organisations.
@Suite struct KnownKeyTests {
    private func audited(
        _ log: [[UInt8]], knowing key: Thumbprint, of organisation: ID<Organisation>
    ) async throws -> AuditReport {
        var settings = AuditSettings()
        settings.organisationKeys = [organisation: [key]]
        return try await audit(log, settings)
    }

    @Test func `every key that has signed is named, with who has confirmed it`() async throws {
        let log = try await HonestLog.signed().lines
        let report = try await audit(log)
        #expect(report.isClean)
        let keys = report.signatures.keys
        #expect(keys.map(\.commands) == [2, 1])
        #expect(Set(keys.map(\.organisation)).count == 2)
        for key in keys {
            #expect(key.first == key.key)
            guard case .delegate = key.voucher else {
                Issue.record("A delegate has confirmed it, not \(String(describing: key.voucher)).")
                continue
            }
            #expect(report.lines.contains { $0.contains("with the key \(key.key), confirmed by delegate:") })
        }
        #expect(report.json["signingKeys"]?.array?.map { $0["commands"]?.integer } == [2, 1])
        #expect(report.json["signingKeys"]?.array?.first?["goesBackTo"]?.string == "\(keys[0].key)")
    }

    @Test func `a first key that is not the one which the organisation tells is found, at every use`() async throws {
        let log = try await HonestLog.signed().lines
        let keys = try await audit(log).signatures.keys
        let known = try await audited(log, knowing: keys[0].key, of: keys[0].organisation)
        #expect(known.isClean, "\(known.faults)")
        let forged = try await audited(log, knowing: SigningKey().publicKey.thumbprint, of: keys[0].organisation)
        #expect(forged.kinds == [.submission])
        #expect(forged.faults.count == 2)
        #expect(forged.faults.first?.found == "\(keys[0].key)")
        // Of others it says nothing.
        #expect(try await audited(log, knowing: keys[1].key, of: keys[1].organisation).isClean)
    }

    @Test func `a later key counts as the first one that it goes back to`() throws {
        let (first, second, third) = (SigningKey().publicKey, SigningKey().publicKey, SigningKey().publicKey)
        let person = ID<Delegate>("01920000-0000-7000-8000-000000000001")!
        var keys: OrganisationKeys?
        func evolve(_ event: KeyEvent) {
            OrganisationKeys.evolve(
                &keys, event,
                EventContext(
                    logPosition: 0, time: Instant(microseconds: 0), occurredAt: nil, actor: .delegate(person),
                    organisation: nil))
        }
        evolve(.registered(KeyRegistered(jwk: first, signedBy: nil)))
        evolve(.confirmed(KeyConfirmed(key: first.thumbprint)))
        evolve(.registered(KeyRegistered(jwk: second, signedBy: first.thumbprint)))
        evolve(.registered(KeyRegistered(jwk: third, signedBy: second.thumbprint)))
        #expect(keys?.first(of: third.thumbprint) == first.thumbprint)
        #expect(keys?.goesBack(third.thumbprint, to: [second.thumbprint]) == true)
        #expect(keys?.goesBack(second.thumbprint, to: [third.thumbprint]) == false)
    }

    @Test func `keys that a forged log lets sign for each other lead nowhere`() {
        let (first, second) = (SigningKey().publicKey, SigningKey().publicKey)
        var keys: OrganisationKeys?
        for (key, signer) in [(first, second), (second, first)] {
            OrganisationKeys.evolve(
                &keys, .registered(KeyRegistered(jwk: key, signedBy: signer.thumbprint)),
                EventContext(
                    logPosition: 0, time: Instant(microseconds: 0), occurredAt: nil, actor: .node, organisation: nil))
        }
        #expect(keys?.restsOnAdministrator(second.thumbprint) == false)
        #expect(keys?.first(of: second.thumbprint) == first.thumbprint)
        #expect(keys?.first(of: first.thumbprint) == first.thumbprint)
    }
}
