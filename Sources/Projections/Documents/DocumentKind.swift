internal import Domain

/// What the views keep documents of.
package enum DocumentKind: String, Hashable, Sendable, CaseIterable {
    case administrator, organisation, programme, delegate, token, consultation, gap, intervention, comment, round
    /// A natural person, from their first accreditation or appointment on.
    case person
    /// A value that was taken out of the vault; its identifier is the first half of the commitment.
    case redaction
    /// When a programme's plan last changed; its identifier is the programme's.
    case plan
}

extension DocumentKind {
    /// The entries that can change documents of this kind, by the words that begin their names; and so all that has to
    /// be folded to know these documents.
    var eventNouns: Set<String> {
        switch self {
        case .gap, .intervention: [rawValue, "comment"]
        case .round: ["round", "comment"]
        case .plan: ["gap", "intervention", "programme"]
        case .redaction: ["prose"]
        case .person: ["person", "delegate", "administrator"]
        case .organisation: [rawValue, "key"]
        case .administrator, .programme, .delegate, .token, .consultation, .comment: [rawValue]
        }
    }
}

extension DocumentKind {
    /// The words that their status can be, of rounds the phase; none if they have neither.
    package var statuses: [String] {
        func words<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> [String] {
            Word.allCases.map(\.rawValue)
        }
        return switch self {
        case .organisation: words(OrganisationView.Status.self)
        case .programme: words(ProgrammeView.Status.self)
        case .delegate: words(DelegateView.Status.self)
        case .token: words(TokenView.Status.self)
        case .gap, .intervention: words(ProposalStatus.self)
        case .comment: words(CommentView.Status.self)
        case .round: words(RoundView.Phase.self)
        case .person: words(PersonRecordView.Status.self)
        case .administrator, .consultation, .redaction, .plan: []
        }
    }
}

/// The types of entries, as the log is asked for them.
enum EntryTypes {
    /// Ballots: by far the most entries, and no document changes with them.
    static let ballots = Set(SeatEvent.catalogue.map(\.type) + ProxiesEvent.catalogue.map(\.type))

    /// All types of the events that these words begin.
    static func types(of nouns: Set<String>) -> Set<String> {
        Set(
            Event.catalogue.keys.filter { type in
                // accord.<noun>.<verb>.v<version>
                nouns.contains(String(type.split(separator: ".")[1]))
            })
    }
}
