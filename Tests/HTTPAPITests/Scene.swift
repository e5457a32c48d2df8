import Application
import Domain
import EventStore
import Testing

/// Somebody who acts for an organisation.
struct Participant: Sendable {
    let organisation: String
    let delegate: String
    let token: String
}

/// A programme with who takes part in it.
struct Scene: Sendable {
    let house: House
    let programme: String
    /// The convener's facilitator.
    let facilitator: Participant
    /// A focal point for each organisation; the first is the convener's.
    let focalPoints: [Participant]

    static let kinds = ["un_agency", "government", "national_ngo", "donor_government", "displaced_community"]

    /// Opens a programme with so many organisations, named after `name`.
    static func open(
        _ house: House, _ name: String = "Azerbaijan", visibility: String = "public", organisations count: Int = 3
    ) async throws -> Scene {
        let administrator = house.administratorToken
        var organisations: [String] = []
        for index in 0..<count {
            organisations.append(
                try await house.done(
                    "/v1/organisations", as: administrator,
                    [
                        "name": ["en": .string("\(name) organisation \(index)")],
                        "kind": .string(kinds[index % kinds.count]),
                    ]
                ).id)
        }
        let programme = try await house.done(
            "/v1/programmes", as: administrator,
            [
                "title": .string(name), "visibility": .string(visibility), "convener": .string(organisations[0]),
                "defaultLanguage": "en",
            ]
        ).id
        for organisation in organisations.dropFirst() {
            _ = try await house.done(
                "/v1/programmes/\(programme)/members", as: administrator, ["organisation": .string(organisation)])
        }
        var focalPoints: [Participant] = []
        for organisation in organisations {
            focalPoints.append(
                try await accredit(house, programme, organisation, ["focal_point"], by: administrator))
        }
        let facilitator = try await accredit(
            house, programme, organisations[0], ["facilitator"], by: focalPoints[0].token)
        return Scene(house: house, programme: programme, facilitator: facilitator, focalPoints: focalPoints)
    }

    static func accredit(
        _ house: House, _ programme: String, _ organisation: String, _ roles: [String], by token: String
    ) async throws -> Participant {
        let delegate = try await house.done(
            "/v1/programmes/\(programme)/delegates", as: token,
            [
                "organisation": .string(organisation), "roles": .array(roles.map { .string($0) }),
                "fullName": "Leyla Aliyeva",
            ]
        ).id
        let issued = try await house.done(
            "/v1/delegates/\(delegate)/tokens", as: house.administratorToken, ["expires": .string(house.time(86_400))])
        return Participant(
            organisation: organisation, delegate: delegate, token: try #require(issued.json["token"]?.string))
    }

    /// One more delegate of an organisation, accredited by its focal point.
    func accredit(_ role: String, of index: Int = 0) async throws -> Participant {
        try await Scene.accredit(
            house, programme, focalPoints[index].organisation, [role], by: focalPoints[index].token)
    }

    static let gapContent: JSON = [
        "title": "Registration is slow", "description": "People wait for months.",
        "category": "fair_processes_and_documentation", "population": ["internally_displaced"], "severity": "high",
        "principles": [1, 20],
    ]

    func gap(_ title: String = "Registration is slow", as participant: Participant? = nil) async throws -> String {
        var content = Scene.gapContent
        content["title"] = .string(title)
        return try await house.done(
            "/v1/programmes/\(programme)/gaps", as: (participant ?? focalPoints[1]).token, ["content": content]
        ).id
    }

    func intervention(gaps: [String]) async throws -> String {
        try await house.done(
            "/v1/programmes/\(programme)/interventions", as: focalPoints[0].token,
            [
                "content": [
                    "title": "Train the registrars", "description": "Two courses.", "kind": "training",
                    "gaps": .array(gaps.map { .string($0) }), "lead": .string(focalPoints[0].organisation),
                    "partners": [], "budget": ["amount": "12500.50", "currency": "EUR"],
                    "indicators": [
                        [
                            "code": "trained", "name": "People trained", "level": "output", "baseline": "0",
                            "target": "40",
                        ]
                    ],
                ]
            ]
        ).id
    }

    /// Drafts a round on these subjects and opens it.
    func round(
        _ subjects: [String], visibility: String = "open", rule: JSON = ["kind": "consent"],
        earlyClose: String = "anytime", closesIn seconds: Int64 = 3_600
    ) async throws -> String {
        let round = try await house.done(
            "/v1/programmes/\(programme)/rounds", as: facilitator.token,
            [
                "terms": [
                    "title": "First round", "rule": rule, "visibility": .string(visibility),
                    "items": .array(subjects.map { ["subject": .string($0), "motion": "adopt"] }),
                    "closing": [
                        "closesAt": .string(house.time(seconds)), "earlyClose": .string(earlyClose), "extensions": 1,
                    ],
                ]
            ]
        ).id
        _ = try await house.done("/v1/rounds/\(round)/opening", as: facilitator.token, ifMatch: true)
        return round
    }

    /// Answers for an organisation.
    func answer(
        _ round: String, item: Int = 1, _ participant: Participant, _ answer: String, reason: String? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> House.Answer {
        var body: JSON = ["answer": .string(answer)]
        if let reason { body["reason"] = .string(reason) }
        return try await house.put(
            "/v1/rounds/\(round)/items/\(item)/position", as: participant.token, body, headers)
    }

    /// Closes a round as it is now.
    func close(_ round: String) async throws -> House.Answer {
        let reviewed = try await house.get("/v1/rounds/\(round)/readiness", as: facilitator.token).json["reviewed"]
        return try await house.post(
            "/v1/rounds/\(round)/close", as: facilitator.token, ["reviewed": try #require(reviewed)])
    }
}
