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
    package var stream: Stream { .programme(id) }
}

package struct JoinProgramme: Command {
    package static let name = "programme.join"
    package let programme: ID<Programme>
    package let organisation: ID<Organisation>
    package var stream: Stream { .programme(programme) }
}

package struct LeaveProgramme: Command {
    package static let name = "programme.leave"
    package static let prose = ["reason"]
    package let programme: ID<Programme>
    package let organisation: ID<Organisation>
    package let reason: Commitment?
    package var stream: Stream { .programme(programme) }
}

/// Replaces the programme's chambers. Rounds that are open keep those with which they were opened.
package struct DefineChambers: Command {
    package static let name = "programme.define_chambers"
    package let programme: ID<Programme>
    package let chambers: [Chamber]
    package var stream: Stream { .programme(programme) }
}

package struct SetDefaultLanguage: Command {
    package static let name = "programme.set_default_language"
    package let programme: ID<Programme>
    package let language: Language
    package var stream: Stream { .programme(programme) }
}

/// Ends a programme: nothing more is submitted to it, but rounds that are open still close.
package struct CloseProgramme: Command {
    package static let name = "programme.close"
    package static let prose = ["reason"]
    package let programme: ID<Programme>
    package let reason: Commitment?
    package var stream: Stream { .programme(programme) }
}
