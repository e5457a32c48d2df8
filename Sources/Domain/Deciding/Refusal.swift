/// Why a command was refused: a rule of the deliberation, not a fault. Nothing was recorded.
package struct Refusal: Error, Hashable, Sendable {
    /// Stable words: each is a problem type that clients may build on.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The thing itself is not there (or not for this reader).
        case notFound = "not_found"
        /// Something that the command refers to is not there.
        case unknownReference = "unknown_reference"
        case wrongProgramme = "wrong_programme"
        case alreadyExists = "already_exists"
        case notPermitted = "not_permitted"
        case revoked
        case organisationSuspended = "organisation_suspended"
        case notAMember = "not_a_member"
        case programmeClosed = "programme_closed"
        case nameTaken = "name_taken"
        case noChange = "no_change"
        case invalidChambers = "invalid_chambers"
        case invalidContent = "invalid_content"
        case focalPointRequired = "focal_point_required"
        case firstFocalPointExists = "first_focal_point_exists"
        case lockedByRound = "locked_by_round"
        case notStanding = "not_standing"
        case agreedAlready = "agreed_already"
        case notAgreed = "not_agreed"
        case unknownRevision = "unknown_revision"
        case staleRevision = "stale_revision"
        case retracted
        case invalidElectorate = "invalid_electorate"
        case invalidRule = "invalid_rule"
        case invalidThreshold = "invalid_threshold"
        case invalidItems = "invalid_items"
        case timeInThePast = "time_in_the_past"
        case timeInTheFuture = "time_in_the_future"
        case timeOutOfOrder = "time_out_of_order"
        case roundNotOpen = "round_not_open"
        case roundClosed = "round_closed"
        case roundOpenedLive = "round_opened_live"
        case extensionRefused = "extension_refused"
        case earlyCloseRefused = "early_close_refused"
        case notDueYet = "not_due_yet"
        case newerBallots = "newer_ballots"
        case openingsWrong = "openings_wrong"
        case noSeat = "no_seat"
        case unknownItem = "unknown_item"
        case reasonRequired = "reason_required"
        case noPosition = "no_position"
        case proxyRefused = "proxy_refused"
        case personErased = "person_erased"
        /// It has to be signed with a key of the organisation, and is not.
        case signatureRequired = "signature_required"
        case unknownKey = "unknown_key"
        /// The key has not been confirmed yet, or was revoked.
        case keyNotCounting = "key_not_counting"
        case secondPersonRequired = "second_person_required"
    }

    package let reason: Reason
    /// One sentence that says what to do.
    package let detail: String
    /// Which member of the command it is about (a JSON Pointer), if one.
    package let pointer: String?
    /// The seats concerned, where some are.
    package let seats: [ID<Organisation>]

    package init(_ reason: Reason, _ detail: String, at pointer: String? = nil, seats: [ID<Organisation>] = []) {
        self.reason = reason
        self.detail = detail
        self.pointer = pointer
        self.seats = seats
    }
}

/// `decide` asked for entities that have not been read yet: read these streams, evolve them, and decide again.
package struct Unread: Error, Hashable, Sendable {
    package let streams: Set<Stream>

    package init(_ streams: Set<Stream>) { self.streams = streams }
}
