/// What can be done, as far as permission goes.
package enum Action: Hashable, Sendable, CaseIterable {
    case administerNode, administerProgramme, leaveProgramme
    case accreditFirstFocalPoint, accreditDelegate, accreditFacilitator, revokeDelegate
    case issueToken, revokeToken
    case recordConsultation
    case propose, revise, addEvidence, withdraw, merge
    case pledge, changePledge, reportProgress
    case comment, changeComment
    case convene
    case closeRound
    case answer
    case redact
    case readProse, readNames
    case erasePerson, readPersonalData
    case registerKey, confirmKey, revokeKey
}

/// How whoever acts stands to the thing they act on.
package enum Relation: Hashable, Sendable {
    /// Acts for the organisation that proposed it, pledged it, or that it is about.
    case own
    /// Acts for the organisation that leads it.
    case lead
    /// Acts for one of its partners.
    case partner
    /// Acts for the organisation that convenes the programme.
    case convener
    /// Is that very person.
    case oneself
}

/// Roles that may do something, if they stand in the relation (nil: in any).
package struct Grant: Hashable, Sendable {
    package let roles: [Role]
    package let relation: Relation?

    init(_ roles: Role..., as relation: Relation? = nil) {
        self.roles = roles
        self.relation = relation
    }
}

/// Who may do what. There is no other place that says so.
package enum Permissions {
    package static func grants(for action: Action) -> [Grant] {
        switch action {
        case .administerNode: [Grant(.administrator)]
        case .administerProgramme: [Grant(.administrator), Grant(.facilitator)]
        case .leaveProgramme: [Grant(.administrator), Grant(.facilitator), Grant(.focalPoint, as: .own)]
        case .accreditFirstFocalPoint: [Grant(.administrator)]
        case .accreditDelegate: [Grant(.focalPoint, as: .own)]
        case .accreditFacilitator: [Grant(.focalPoint, as: .convener)]
        case .revokeDelegate: [Grant(.focalPoint, as: .own)]
        case .issueToken, .revokeToken:
            [
                Grant(.focalPoint, as: .own), Grant(.administrator),
                Grant(.stakeholder, .facilitator, .auditor, .observer, as: .oneself),
            ]
        case .recordConsultation: [Grant(.facilitator)]
        case .propose, .addEvidence: [Grant(.stakeholder, .focalPoint, .facilitator)]
        case .revise:
            [
                Grant(.stakeholder, .focalPoint, as: .own), Grant(.stakeholder, .focalPoint, as: .lead),
                Grant(.facilitator),
            ]
        case .withdraw, .merge: [Grant(.stakeholder, .focalPoint, as: .own), Grant(.facilitator)]
        case .pledge: [Grant(.stakeholder, .focalPoint)]
        case .changePledge: [Grant(.stakeholder, .focalPoint, as: .own)]
        case .reportProgress:
            [
                Grant(.stakeholder, .focalPoint, as: .lead), Grant(.stakeholder, .focalPoint, as: .partner),
                Grant(.facilitator),
            ]
        case .comment: [Grant(.stakeholder, .focalPoint, .facilitator)]
        case .changeComment: [Grant(.stakeholder, .focalPoint, .facilitator, as: .oneself)]
        case .convene, .closeRound, .redact: [Grant(.facilitator)]
        case .answer: [Grant(.stakeholder, .focalPoint)]
        case .readProse: [Grant(.focalPoint, .stakeholder, .facilitator, .auditor)]
        case .readNames: [Grant(.focalPoint, .facilitator, .auditor)]
        case .erasePerson: [Grant(.administrator)]
        case .readPersonalData:
            [
                Grant(.administrator),
                Grant(.focalPoint, .stakeholder, .facilitator, .auditor, .observer, as: .oneself),
            ]
        case .registerKey, .revokeKey: [Grant(.focalPoint, as: .own)]
        case .confirmKey: [Grant(.focalPoint, as: .own), Grant(.administrator)]
        }
    }

    /// The same once and for all, for it is asked at every submission.
    private static let granted = Dictionary(uniqueKeysWithValues: Action.allCases.map { ($0, grants(for: $0)) })

    /// The first role of those given that may do this; nil if none may.
    package static func role(for action: Action, of roles: Set<Role>, relations: Set<Relation>) -> Role? {
        for grant in granted[action]! where grant.relation.map(relations.contains) ?? true {
            if let role = grant.roles.first(where: roles.contains) { return role }
        }
        return nil
    }
}
