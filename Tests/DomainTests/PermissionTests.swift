import Domain
import Testing

/// Who may do what: the whole table once more, so that a change of it is seen.
@Suite struct PermissionTests {
    /// By action, the roles that may, each with the relation that it needs.
    private static let table: [Action: Set<String>] = [
        .administerNode: ["administrator"],
        .administerProgramme: ["administrator", "facilitator"],
        .leaveProgramme: ["administrator", "facilitator", "focal_point of its own"],
        .accreditFirstFocalPoint: ["administrator"],
        .accreditDelegate: ["focal_point of its own"],
        .accreditFacilitator: ["focal_point of the convener"],
        .revokeDelegate: ["focal_point of its own"],
        .issueToken: [
            "administrator", "focal_point of its own", "stakeholder themself", "facilitator themself",
            "auditor themself", "observer themself",
        ],
        .revokeToken: [
            "administrator", "focal_point of its own", "stakeholder themself", "facilitator themself",
            "auditor themself", "observer themself",
        ],
        .recordConsultation: ["facilitator"],
        .propose: ["focal_point", "stakeholder", "facilitator"],
        .revise: [
            "focal_point of its own", "stakeholder of its own", "focal_point of the lead", "stakeholder of the lead",
            "facilitator",
        ],
        .addEvidence: ["focal_point", "stakeholder", "facilitator"],
        .withdraw: ["focal_point of its own", "stakeholder of its own", "facilitator"],
        .merge: ["focal_point of its own", "stakeholder of its own", "facilitator"],
        .pledge: ["focal_point", "stakeholder"],
        .changePledge: ["focal_point of its own", "stakeholder of its own"],
        .reportProgress: [
            "focal_point of the lead", "stakeholder of the lead", "focal_point of a partner",
            "stakeholder of a partner", "facilitator",
        ],
        .comment: ["focal_point", "stakeholder", "facilitator"],
        .changeComment: ["focal_point themself", "stakeholder themself", "facilitator themself"],
        .convene: ["facilitator"],
        .closeRound: ["facilitator"],
        .answer: ["focal_point", "stakeholder"],
        .redact: ["facilitator"],
        .readProse: ["focal_point", "stakeholder", "facilitator", "auditor"],
        .readNames: ["focal_point", "facilitator", "auditor"],
        .erasePerson: ["administrator"],
        .readPersonalData: [
            "administrator", "focal_point themself", "stakeholder themself", "facilitator themself",
            "auditor themself", "observer themself",
        ],
        .registerKey: ["focal_point of its own"],
        .confirmKey: ["focal_point of its own", "administrator"],
        .revokeKey: ["focal_point of its own"],
    ]

    private static func words(_ relation: Relation?) -> String {
        switch relation {
        case nil: ""
        case .own: " of its own"
        case .lead: " of the lead"
        case .partner: " of a partner"
        case .convener: " of the convener"
        case .oneself: " themself"
        }
    }

    @Test(arguments: Action.allCases)
    func `a role may do this, and only in that relation`(action: Action) throws {
        let expected = try #require(Self.table[action])
        let granted = Permissions.grants(for: action).flatMap { grant in
            grant.roles.map { $0.rawValue + Self.words(grant.relation) }
        }
        #expect(Set(granted) == expected)
        #expect(Set(granted).count == granted.count)
        let relations: [Relation?] = [nil, .own, .lead, .partner, .convener, .oneself]
        for role in Role.allCases {
            for relation in relations {
                let isGranted =
                    expected.contains(role.rawValue) || expected.contains(role.rawValue + Self.words(relation))
                let found = Permissions.role(for: action, of: [role], relations: relation.map { [$0] } ?? [])
                #expect(found == (isGranted ? role : nil), "\(role) \(String(describing: relation))")
            }
        }
    }

    @Test func `who has no role may do nothing`() {
        for action in Action.allCases {
            #expect(
                Permissions.role(for: action, of: [], relations: [.own, .lead, .partner, .convener, .oneself]) == nil)
        }
    }

    @Test func `an administrator holds no seat and says nothing in the deliberation`() {
        let granted = Action.allCases.filter { Permissions.role(for: $0, of: [.administrator], relations: []) != nil }
        #expect(
            granted == [
                .administerNode, .administerProgramme, .leaveProgramme, .accreditFirstFocalPoint, .issueToken,
                .revokeToken, .erasePerson, .readPersonalData, .confirmKey,
            ])
    }
}
