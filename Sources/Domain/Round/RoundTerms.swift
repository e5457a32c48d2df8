/// Under what terms a round decides: proposed in its draft, frozen when it opens.
package struct RoundTerms: Hashable, Sendable, Codable {
    package let title: Text
    package let items: [DraftItem]
    package let rule: DecisionRule
    /// Weights by organisation, if the rule counts them: 1 to 10^9.
    package let weights: [ID<Organisation>: Int]?
    /// The organisations that get a seat; all that are in the programme and not suspended if left out.
    package let electorate: [ID<Organisation>]?
    package let visibility: RoundVisibility
    package let closing: ClosingTerms
    /// How many other seats' voices a seat may hold.
    package let proxies: Int

    package init(
        title: Text, items: [DraftItem], rule: DecisionRule, weights: [ID<Organisation>: Int]? = nil,
        electorate: [ID<Organisation>]? = nil, visibility: RoundVisibility, closing: ClosingTerms, proxies: Int
    ) {
        self.title = title
        self.items = items
        self.rule = rule
        self.weights = weights
        self.electorate = electorate
        self.visibility = visibility
        self.closing = closing
        self.proxies = proxies
    }
}

extension RoundTerms {
    private enum CodingKeys: String, CodingKey {
        case title, items, rule, weights, electorate, visibility, closing, proxies
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(Text.self, forKey: .title)
        items = try container.decode([DraftItem].self, forKey: .items)
        rule = try container.decode(DecisionRule.self, forKey: .rule)
        weights = try container.decodeIfPresent([ID<Organisation>: Int].self, forKey: .weights)
        electorate = try container.decodeIfPresent([ID<Organisation>].self, forKey: .electorate)
        visibility = try container.decodeIfPresent(RoundVisibility.self, forKey: .visibility) ?? .open
        closing = try container.decode(ClosingTerms.self, forKey: .closing)
        proxies = try container.decodeIfPresent(Int.self, forKey: .proxies) ?? 1
    }
}

/// Something to be put to a round.
package struct DraftItem: Hashable, Sendable, Codable {
    package let subject: Subject
    package let motion: Motion
    /// The latest at the opening if left out.
    package let revision: Int?
    /// What it is to be merged into.
    package let into: Subject?

    package init(subject: Subject, motion: Motion, revision: Int? = nil, into: Subject? = nil) {
        self.subject = subject
        self.motion = motion
        self.revision = revision
        self.into = into
    }
}

/// Something that is before a round, frozen.
package struct RoundItem: Hashable, Sendable, Codable {
    /// From 1, in the order of the draft.
    package let number: Int
    package let subject: Subject
    package let motion: Motion
    package let revision: Int
    package let into: Subject?

    package init(number: Int, subject: Subject, motion: Motion, revision: Int, into: Subject? = nil) {
        self.number = number
        self.subject = subject
        self.motion = motion
        self.revision = revision
        self.into = into
    }
}

package enum RoundVisibility: String, Hashable, Sendable, Codable, CaseIterable {
    case open
    case secretUntilClose = "secret_until_close"
}

package struct ClosingTerms: Hashable, Sendable, Codable {
    package enum EarlyClose: String, Hashable, Sendable, Codable, CaseIterable {
        case never
        case whenAllAnswered = "when_all_answered"
        case anytime
    }

    /// From this moment on no position is taken, whether or not a close has been recorded.
    package let closesAt: Instant
    package let earlyClose: EarlyClose
    /// How often the closing time may be put off.
    package let extensions: Int

    private enum CodingKeys: String, CodingKey { case closesAt, earlyClose, extensions }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        closesAt = try container.decode(Instant.self, forKey: .closesAt)
        earlyClose = try container.decodeIfPresent(EarlyClose.self, forKey: .earlyClose) ?? .whenAllAnswered
        extensions = try container.decodeIfPresent(Int.self, forKey: .extensions) ?? 0
    }

    package init(closesAt: Instant, earlyClose: EarlyClose = .whenAllAnswered, extensions: Int = 0) {
        self.closesAt = closesAt
        self.earlyClose = earlyClose
        self.extensions = extensions
    }
}

/// The seats of one chamber.
package struct SeatGroup: Hashable, Sendable, Codable {
    /// Nil for organisations whose kind is in no chamber.
    package let chamber: Word?
    package let organisations: [ID<Organisation>]

    package init(chamber: Word? = nil, organisations: [ID<Organisation>]) {
        self.chamber = chamber
        self.organisations = organisations
    }
}
