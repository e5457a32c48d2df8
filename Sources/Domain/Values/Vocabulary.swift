// The words of the field that are closed lists. Their raw values are what stands in entries and in JSON.

/// What a delegate may be. `administrator` is not a delegate's role: it is the node administrator's, who holds no seat.
package enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case focalPoint = "focal_point"
    case stakeholder, facilitator, auditor, observer, administrator
}

package enum OrganisationKind: String, Hashable, Sendable, Codable, CaseIterable {
    case government
    case euInstitution = "eu_institution"
    case donorGovernment = "donor_government"
    case unAgency = "un_agency"
    case intergovernmentalOrganisation = "intergovernmental_organisation"
    case internationalNGO = "international_ngo"
    case nationalNGO = "national_ngo"
    case civilSociety = "civil_society"
    case displacedCommunity = "displaced_community"
}

/// The seven areas of UNHCR's Strengthening Protection Capacity framework.
package enum GapCategory: String, Hashable, Sendable, Codable, CaseIterable {
    case favourableProtectionEnvironment = "favourable_protection_environment"
    case fairProcessesAndDocumentation = "fair_processes_and_documentation"
    case securityFromViolenceAndExploitation = "security_from_violence_and_exploitation"
    case basicNeedsAndServices = "basic_needs_and_services"
    case communityEmpowermentAndSelfReliance = "community_empowerment_and_self_reliance"
    case durableSolutions = "durable_solutions"
    case leadershipCoordinationAndPartnership = "leadership_coordination_and_partnership"
}

package enum PopulationGroup: String, Hashable, Sendable, Codable, CaseIterable {
    case refugee
    case asylumSeeker = "asylum_seeker"
    case internallyDisplaced = "internally_displaced"
    case returnedRefugee = "returned_refugee"
    case returnedInternallyDisplaced = "returned_internally_displaced"
    case stateless
    case hostCommunity = "host_community"
    case other
}

package enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
    case low, moderate, high, critical
}

package enum InterventionKind: String, Hashable, Sendable, Codable, CaseIterable {
    case training
    case studyTour = "study_tour"
    case procurement, construction
    case legalReform = "legal_reform"
    case analysis, consultation, advisory
    case directAssistance = "direct_assistance"
}

package enum ConsultationKind: String, Hashable, Sendable, Codable, CaseIterable {
    case participatoryAssessment = "participatory_assessment"
    case bilateralMeeting = "bilateral_meeting"
    case roundtable
    case studyTour = "study_tour"
    case training
    case nationalConsultation = "national_consultation"
}

package enum ProgressStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case planned, ongoing, suspended, completed, cancelled
}

package enum CommentKind: String, Hashable, Sendable, Codable, CaseIterable {
    case remark, question, concern, support
}

/// Who may read a programme: anyone, or its participants only (for others it does not exist).
package enum ProgrammeVisibility: String, Hashable, Sendable, Codable, CaseIterable {
    case `public`, participants
}
