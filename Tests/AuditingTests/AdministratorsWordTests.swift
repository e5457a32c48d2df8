import Application
import Auditing
import Domain
import EventStore
import Testing

/// What was signed with a key that nobody but an administrator has confirmed is told apart, entry by entry.
@Suite struct AdministratorsWordTests {
    /// Posts a remark that the second organisation has signed.
    ///
    /// - Returns: the log positions of its entries.
    private func remark(
        _ honest: HonestNode, _ cast: Cast, on gap: String, signedWith key: SigningKey
    ) async throws -> Range<Int> {
        let author = cast.delegates[1]
        let programme = try #require(cast.programme.string.flatMap { ID<Programme>($0) })
        let asked = SubmissionSigner.Asked(
            "comment.post",
            ["subject": .string("gap/\(gap)"), "revision": 1, "kind": "remark", "text": "A remark."],
            programme: programme, version: 0)
        let signed = try SubmissionSigner(key: key, origin: HonestNode.origin).sign(asked)
        let repetition = honest.node.repetition(
            of: author, key: asked.id.description, request: signed.members.bytes, id: asked.id)
        let submitted = try await honest.node.submitting.submit(
            Submission(
                name: asked.command, members: signed.members, actor: author, ifMatch: 0, repetition: repetition,
                signature: signed.signature))
        return submitted.logPosition..<submitted.logPosition + submitted.events.count
    }

    /// Another focal point of the second organisation.
    private func accreditSecond(_ honest: HonestNode, _ cast: Cast) async throws -> Actor {
        let person = Chance.identifier(at: honest.node.clock.now()).description
        let delegate = try await honest.submit(
            "delegate.accredit",
            [
                "person": .string(person), "organisation": .string(cast.organisations[1]),
                "programme": cast.programme, "roles": ["focal_point"], "fullName": "A second person",
            ], as: cast.delegates[1])
        return .delegate(try #require(ID<Delegate>(delegate)))
    }

    @Test func `what rests on an administrator's word is named by its log positions`() async throws {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            let key = SigningKey()
            let confirmed: JSON = [
                "organisation": .string(cast.organisations[1]), "key": .string(key.publicKey.thumbprint.description),
            ]
            try await honest.submit(
                "key.register", ["organisation": .string(cast.organisations[1]), "jwk": key.publicKey.json],
                as: cast.delegates[1])
            try await honest.submit("key.confirm", confirmed, as: honest.administrator)
            let gap = try await cast.gap(honest, "Shelter")
            let first = try await remark(honest, cast, on: gap, signedWith: key)
            let second = try await remark(honest, cast, on: gap, signedWith: key)
            _ = try await cast.gap(honest, "Papers")
            let third = try await remark(honest, cast, on: gap, signedWith: key)
            // A second person of the organisation confirms it after all.
            try await honest.submit("key.confirm", confirmed, as: try await accreditSecond(honest, cast))
            _ = try await remark(honest, cast, on: gap, signedWith: key)

            let report = try await audit(try await honest.lines())
            #expect(report.isClean, "\(report.faults)")
            #expect(report.signatures.signed == 4)
            #expect(report.signatures.onAdministratorsWord == 3)
            let places = report.signatures.onAdministratorsWordAt
            #expect(places.kept == [first.lowerBound..<second.upperBound, third])
            let words = "\(first.lowerBound) to \(second.upperBound - 1), \(third.lowerBound)"
            #expect(report.lines.contains { $0.contains("administrator's word: log positions \(words)") })
            #expect(report.json["signedOnAdministratorsWordRanges"]?.integer == 2)
            let shown = report.json["signedOnAdministratorsWordAt"]?.array ?? []
            #expect(shown.map { $0["from"]?.integer } == [first.lowerBound, third.lowerBound])
            #expect(shown.map { $0["to"]?.integer } == [second.upperBound - 1, third.upperBound - 1])
        }
    }

    @Test func `of ever so many ranges the first are kept, and all are counted`() {
        var places = LogPositionRanges()
        for number in 0..<1_500 {
            places.add(number * 10..<number * 10 + 1)
            places.add(number * 10 + 1..<number * 10 + 3)
        }
        #expect(places.count == 1_500)
        #expect(places.kept.count == 1_000)
        #expect(places.kept.last == 9_990..<9_993)
        #expect(places.json.array?.count == 1_000)
        let last: JSON = ["from": 9_990, "to": 9_992]
        #expect(places.json.array?.last == last)
        #expect(places.words(atMost: 2) == "0 to 2, 10 to 12 and 1498 more ranges")
        #expect(places.words(atMost: 2_000).hasSuffix(", 9990 to 9992 and 500 more ranges"))
        var few = LogPositionRanges()
        few.add(3..<4)
        few.add(7..<9)
        #expect(few.words(atMost: 100) == "3, 7 to 8")
        #expect(few.words(atMost: 1) == "3 and 1 more range")
    }
}
