package struct OpenProgramme: Command {
    package static let name = "programme.open"
    package static let creates: String? = "id"
    package let id: ID<Programme>
    package let title: Text
    package let visibility: ProgrammeVisibility
    package let convener: ID<Organisation>
    package let defaultLanguage: Language
    /// The usual chambers if left out.
    package let chambers: [Chamber]?

    package init(
        id: ID<Programme>, title: Text, visibility: ProgrammeVisibility, convener: ID<Organisation>,
        defaultLanguage: Language, chambers: [Chamber]? = nil
    ) {
        self.id = id
        self.title = title
        self.visibility = visibility
        self.convener = convener
        self.defaultLanguage = defaultLanguage
        self.chambers = chambers
    }

    package var stream: Stream { .programme(id) }
}

package struct JoinProgramme: Command {
    package static let name = "programme.join"
    package let programme: ID<Programme>
    package let organisation: ID<Organisation>

    package init(programme: ID<Programme>, organisation: ID<Organisation>) {
        self.programme = programme
        self.organisation = organisation
    }

    package var stream: Stream { .programme(programme) }
}

package struct LeaveProgramme: Command {
    package static let name = "programme.leave"
    package static let prose = ["reason"]
    package let programme: ID<Programme>
    package let organisation: ID<Organisation>
    package let reason: Commitment?

    package init(programme: ID<Programme>, organisation: ID<Organisation>, reason: Commitment? = nil) {
        self.programme = programme
        self.organisation = organisation
        self.reason = reason
    }

    package var stream: Stream { .programme(programme) }
}

/// Replaces the programme's chambers. Rounds that are open keep those with which they were opened.
package struct DefineChambers: Command {
    package static let name = "programme.define_chambers"
    package let programme: ID<Programme>
    package let chambers: [Chamber]

    package init(programme: ID<Programme>, chambers: [Chamber]) {
        self.programme = programme
        self.chambers = chambers
    }

    package var stream: Stream { .programme(programme) }
}

package struct SetDefaultLanguage: Command {
    package static let name = "programme.set_default_language"
    package let programme: ID<Programme>
    package let language: Language

    package init(programme: ID<Programme>, language: Language) {
        self.programme = programme
        self.language = language
    }

    package var stream: Stream { .programme(programme) }
}

/// Ends a programme: nothing more is submitted to it, but rounds that are open still close.
package struct CloseProgramme: Command {
    package static let name = "programme.close"
    package static let prose = ["reason"]
    package let programme: ID<Programme>
    package let reason: Commitment?

    package init(programme: ID<Programme>, reason: Commitment? = nil) {
        self.programme = programme
        self.reason = reason
    }

    package var stream: Stream { .programme(programme) }
}

/// Says what has to be signed or witnessed from now on. Rounds that are open keep the policy with which they were opened.
package struct SetProgrammePolicy: Command {
    package static let name = "programme.set_policy"
    package let programme: ID<Programme>
    package let policy: ProgrammePolicy

    package init(programme: ID<Programme>, policy: ProgrammePolicy) {
        self.programme = programme
        self.policy = policy
    }

    package var stream: Stream { .programme(programme) }
}
