package enum Answer: String, Hashable, Sendable, Codable, CaseIterable {
    case support
    case standAside = "stand_aside"
    case abstain, object
}

/// A seat's answer on an item, with what it says beside it.
package struct Position: Hashable, Sendable, Codable {
    package let answer: Answer
    /// Why: required of an objection.
    package let reason: Commitment?
    /// What a supporter wants noted.
    package let reservation: Commitment?
    /// An imported objection whose reason nobody recorded says so.
    package let reasonNotRecorded: Bool?

    package init(
        answer: Answer, reason: Commitment? = nil, reservation: Commitment? = nil, reasonNotRecorded: Bool? = nil
    ) {
        self.answer = answer
        self.reason = reason
        self.reservation = reservation
        self.reasonNotRecorded = reasonNotRecorded
    }

    /// Refuses a position that does not hold together.
    package func check(isImport: Bool) throws(Refusal) {
        if reasonNotRecorded != nil {
            guard isImport, reasonNotRecorded == true, answer == .object, reason == nil else {
                throw Refusal(
                    .invalidContent, "Only an imported objection without a reason may say that none was recorded.",
                    at: "/position/reasonNotRecorded")
            }
        } else if answer == .object, reason == nil {
            throw Refusal(.reasonRequired, "An objection needs a reason.", at: "/position/reason")
        }
        guard reservation == nil || answer == .support else {
            throw Refusal(.invalidContent, "Only support can have a reservation.", at: "/position/reservation")
        }
        guard reason == nil || answer != .support else {
            throw Refusal(.invalidContent, "Support takes a reservation, not a reason.", at: "/position/reason")
        }
    }

    /// What a sealed ballot commits to: answer, reason and reservation, a line each, `-` for one that is missing.
    package var committed: [UInt8] {
        Array("\(answer.rawValue)\n\(reason?.description ?? "-")\n\(reservation?.description ?? "-")\n".utf8)
    }

    /// The name under which a seat's ballot on an item is committed to, so that no other seat can pass it off as its own.
    package static func field(_ round: ID<Round>, _ item: Int, _ seat: ID<Organisation>) -> String {
        "position \(round) \(item) \(seat)"
    }
}
