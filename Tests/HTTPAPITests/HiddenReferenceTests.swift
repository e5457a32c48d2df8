import Application
import Domain
import EventStore
import Testing

/// Whoever names something that they may not read is told the same, to the byte, as if it were not there.
@Suite struct HiddenReferenceTests {
    /// A request of a stranger's, made with an identifier put where something is named.
    private struct Attempt: Sendable {
        let name: String
        let path: String
        let body: @Sendable (String) -> JSON
        /// What is there, and hidden.
        let hidden: String

        /// Whether it changes something that has to be read first.
        var needsVersion: Bool { path.hasSuffix("/merger") || path.hasSuffix("/revisions") }
        /// Whether it is a facilitator's to do.
        var isFacilitators: Bool { path.hasSuffix("/rounds") || path.hasSuffix("/consultations") }
    }

    @Test func `what is hidden and what is not there are refused alike`() async throws {
        try await House.open { house in
            let secret = try await Scene.open(house, visibility: "participants")
            let home = try await Scene.open(house, "Armenia")
            for attempt in try await attempts(secret, home) {
                let size = try await house.size
                let absent = Chance.identifier(at: house.node.clock.now()).description
                var texts: [String] = []
                for id in [absent, attempt.hidden] {
                    let token = (attempt.isFacilitators ? home.facilitator : home.focalPoints[0]).token
                    var headers: [String: String] = [:]
                    if attempt.needsVersion {
                        let thing = attempt.path.split(separator: "/").dropLast().joined(separator: "/")
                        headers["If-Match"] = try await house.get("/" + thing, as: token).tag
                    }
                    let answer = try await house.post(attempt.path, as: token, attempt.body(id), headers)
                    #expect((400..<500).contains(answer.status), "\(attempt.name): \(answer.text)")
                    #expect(answer.problem == "unknown_reference", "\(attempt.name): \(answer.text)")
                    #expect(answer.status == 422, "\(attempt.name): \(answer.text)")
                    texts.append("\(answer.status) \(answer.text.replacing(id, with: "ID"))")
                }
                #expect(texts[0] == texts[1], "\(attempt.name)")
                #expect(try await house.size == size, "\(attempt.name)")
            }
        }
    }

    @Test func `whoever may read it is told what is wrong`() async throws {
        try await House.open { house in
            let open = try await Scene.open(house)
            let home = try await Scene.open(house, "Armenia")
            let gap = try await open.gap()
            let answer = try await house.post(
                "/v1/programmes/\(home.programme)/interventions", as: home.focalPoints[0].token,
                ["content": intervention([gap])])
            #expect(answer.problem == "wrong_programme", "\(answer.text)")
            #expect(answer.status == 422)
        }
    }

    private func attempts(_ secret: Scene, _ home: Scene) async throws -> [Attempt] {
        let house = secret.house
        let earlier = house.time(0)
        try await Task.sleep(for: .milliseconds(5))
        let gap = try await secret.gap()
        let work = try await secret.intervention(gaps: [gap])
        let comment = try await house.done(
            "/v1/gaps/\(gap)/comments", as: secret.focalPoints[1].token, ["kind": "remark", "text": "Yes."]
        ).id
        let ownGap = try await home.gap(as: home.focalPoints[0])
        let ownWork = try await home.intervention(gaps: [ownGap])
        let organisation = home.focalPoints[0].organisation
        let programme = "/v1/programmes/\(home.programme)"
        var attempts = [
            Attempt(
                name: "delegate", path: "/v1/delegates",
                body: {
                    [
                        "programme": .string($0), "organisation": .string(organisation), "roles": ["stakeholder"],
                        "fullName": "Leyla Aliyeva",
                    ]
                }, hidden: secret.programme),
            Attempt(
                name: "member of a hidden programme", path: "/v1/delegates",
                body: {
                    [
                        "programme": .string($0), "organisation": .string(secret.focalPoints[1].organisation),
                        "roles": ["stakeholder"], "fullName": "Leyla Aliyeva",
                    ]
                }, hidden: secret.programme),
            Attempt(
                name: "merger of gaps", path: "/v1/gaps/\(ownGap)/merger",
                body: { ["into": .string($0), "reason": "Twice."] }, hidden: gap),
            Attempt(
                name: "merger of interventions", path: "/v1/interventions/\(ownWork)/merger",
                body: { ["into": .string($0), "reason": "Twice."] }, hidden: work),
            Attempt(
                name: "reply", path: "/v1/gaps/\(ownGap)/comments",
                body: { ["kind": "remark", "text": "No.", "parent": .string($0)] }, hidden: comment),
            Attempt(
                name: "intervention", path: "\(programme)/interventions",
                body: { ["content": intervention([ownGap, $0])] }, hidden: gap),
            Attempt(
                name: "revision", path: "/v1/interventions/\(ownWork)/revisions",
                body: { ["content": intervention([$0])] }, hidden: gap),
            Attempt(
                name: "consultation", path: "\(programme)/consultations",
                body: { ["content": consultation($0)] }, hidden: gap),
            // Said to have happened before the hidden gap came into being: not even that is told.
            Attempt(
                name: "earlier consultation", path: "\(programme)/consultations",
                body: { ["content": consultation($0), "occurredAt": .string(earlier)] }, hidden: gap),
        ]
        attempts.append(
            Attempt(
                name: "merger in a round", path: "\(programme)/rounds",
                body: { id in
                    terms(
                        house, ["subject": .string("gap/\(ownGap)"), "motion": "merge", "into": .string("gap/\(id)")])
                }, hidden: gap))
        for (name, subject, hidden) in [("gap", "gap/", gap), ("intervention", "intervention/", work)] {
            attempts.append(
                Attempt(
                    name: "\(name) in a round", path: "\(programme)/rounds",
                    body: { id in terms(house, ["subject": .string(subject + id), "motion": "adopt"]) }, hidden: hidden)
            )
        }
        return attempts
    }
}

private func intervention(_ gaps: [String]) -> JSON {
    [
        "title": "Train the registrars", "description": "Three courses.", "kind": "training",
        "gaps": .array(gaps.map { .string($0) }), "partners": [], "indicators": [],
    ]
}

private func consultation(_ gap: String) -> JSON {
    [
        "kind": "roundtable", "title": "First talks", "from": "2009-03-02", "organisations": [], "groups": [],
        "gaps": [.string(gap)],
    ]
}

private func terms(_ house: House, _ item: JSON) -> JSON {
    [
        "terms": [
            "title": "First round", "rule": ["kind": "consent"], "visibility": "open", "items": [item],
            "closing": ["closesAt": .string(house.time(3_600)), "earlyClose": "anytime", "extensions": 1],
        ]
    ]
}
