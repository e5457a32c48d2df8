/// Something that somebody asks for. The same value comes from a request, from a line of an import, and, for auditors,
/// from the event that it led to.
package protocol Command: Codable, Hashable, Sendable {
    /// The aggregate's word and a verb, `gap.propose`.
    static var name: String { get }
    /// The member that names the entity which this command brings into being; nil if it is about one that is there.
    static var creates: String? { get }
    /// The members whose values stay out of the log: in the command that `decide` sees they are commitments.
    static var prose: [String] { get }
    /// The members whose values belong to a person, and are kept under that person's key.
    static var personal: [String] { get }
    /// Whether it may say that it happened earlier than it is recorded.
    static var mayBeLate: Bool { get }

    /// The stream whose version an `If-Match` speaks of.
    var stream: Stream { get }

    /// What happens if this is asked now, by this actor, with things as they are.
    ///
    /// - Throws: `Refusal` if a rule forbids it, `InvalidValue` if a value in it is wrong by itself, `Unread` if the
    ///   record lacks something that it has to look at.
    func decide(_ hearing: Hearing) throws -> Decision
}

extension Command {
    package static var creates: String? { nil }
    package static var prose: [String] { [] }
    package static var personal: [String] { [] }
    package static var mayBeLate: Bool { false }
}

/// What a command leads to: events for streams, all of them or none.
package struct Decision: Sendable {
    /// In what capacity the actor acted.
    package var capacity: Capacity
    /// The events in the order in which they are recorded; the first is the one that the command is about.
    package var events: [(stream: Stream, event: Event)]
    /// A time that the recorded time must stay below.
    package var before: Instant?

    package init(_ capacity: Capacity, _ events: [(stream: Stream, event: Event)], before: Instant? = nil) {
        self.capacity = capacity
        self.events = events
        self.before = before
    }
}

/// In what capacity somebody acts: what stands in the entry beside their name.
package struct Capacity: Hashable, Sendable {
    /// Nil for the node itself.
    package let role: Role?
    package let organisation: ID<Organisation>?
    package let programme: ID<Programme>?

    package init(role: Role?, organisation: ID<Organisation>?, programme: ID<Programme>?) {
        self.role = role
        self.organisation = organisation
        self.programme = programme
    }
}

/// Every command there is, by name.
package enum CommandCatalogue {
    package static let all: [any Command.Type] = [
        AppointAdministrator.self, RotateLogKey.self, ContinueLog.self,
        AdmitOrganisation.self, RenameOrganisation.self, SuspendOrganisation.self, ReinstateOrganisation.self,
        OpenProgramme.self, JoinProgramme.self, LeaveProgramme.self, DefineChambers.self, SetDefaultLanguage.self,
        CloseProgramme.self,
        AccreditDelegate.self, ChangeRoles.self, RevokeDelegate.self,
        IssueToken.self, RevokeToken.self,
        RecordConsultation.self, CorrectConsultation.self,
        ProposeGap.self, ReviseGap.self, AddGapEvidence.self, WithdrawGap.self, MergeGap.self,
        ProposeIntervention.self, ReviseIntervention.self, AddInterventionEvidence.self, WithdrawIntervention.self,
        MergeIntervention.self, MakePledge.self, ChangePledge.self, WithdrawPledge.self, ReportProgress.self,
        PostComment.self, AmendComment.self, RetractComment.self,
        DraftRound.self, OpenRound.self, ExtendRound.self, CloseRound.self, CancelRound.self,
        TakePosition.self, WithdrawPosition.self, GiveProxy.self, WithdrawProxy.self,
        RedactProse.self,
        ErasePerson.self,
        RegisterKey.self, ConfirmKey.self, RevokeKey.self,
        SetProgrammePolicy.self,
    ]

    package static let byName: [String: any Command.Type] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) })
}
