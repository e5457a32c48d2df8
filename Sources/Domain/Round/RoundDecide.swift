extension DraftRound {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.convene, in: programme)
        try hearing.requireNew(stream)
        let language = try hearing.programme(programme).defaultLanguage
        try terms.rule.check()
        try terms.check(at: hearing.now)
        for subject in terms.items.flatMap({ [$0.subject] + [$0.into].compactMap { $0 } }) {
            _ = try hearing.find(subject, in: programme)
        }
        if let electorate = terms.electorate {
            try hearing.requireRead(electorate.map(Stream.organisation))
            for id in electorate { _ = try hearing.organisation(id, at: "/terms/electorate") }
        }
        let terms = RoundTerms(
            title: try terms.title.resolved(in: language).limited(to: Text.longestTitle, at: "/terms/title"),
            items: terms.items, rule: terms.rule, weights: terms.weights, electorate: terms.electorate,
            visibility: terms.visibility, closing: terms.closing, proxies: terms.proxies)
        let drafted = RoundDrafted(programme: programme, terms: terms)
        return Decision(
            capacity, [(stream, .round(.drafted(drafted)))], before: hearing.isImport ? nil : terms.closing.closesAt)
    }
}

extension RoundTerms {
    /// Refuses terms that make no sense whatever is so by the time the round opens.
    fileprivate func check(at now: Instant) throws(Refusal) {
        guard (1...50).contains(items.count), Set(items.map(\.subject)).count == items.count else {
            throw Refusal(.invalidItems, "Put 1 to 50 items to a round, each once.", at: "/terms/items")
        }
        for (index, item) in items.enumerated() {
            let pointer = "/terms/items/\(index)"
            if case .round = item.subject {
                throw Refusal(.invalidItems, "A gap or an intervention can be put to a round.", at: pointer)
            }
            guard (item.motion == .merge) == (item.into != nil), item.into != item.subject else {
                throw Refusal(.invalidItems, "A merge, and only a merge, says into what else.", at: pointer)
            }
            guard !items.contains(where: { $0.subject == item.into && $0.motion != .adopt }) else {
                throw Refusal(
                    .invalidItems, "What it is merged into may not be ended or merged by the same round.", at: pointer)
            }
        }
        if let electorate {
            guard !electorate.isEmpty else {
                throw Refusal(.invalidElectorate, "An electorate needs at least one seat.", at: "/terms/electorate")
            }
            guard electorate.count <= 400, Set(electorate).count == electorate.count else {
                throw Refusal(
                    .invalidElectorate, "An electorate has at most 400 seats, one an organisation.",
                    at: "/terms/electorate")
            }
        }
        guard (weights != nil) == rule.isWeighted else {
            throw Refusal(.invalidRule, "Give weights if, and only if, the rule counts them.", at: "/terms/weights")
        }
        guard weights.map({ $0.count <= 400 && $0.values.allSatisfy((1...1_000_000_000).contains) }) ?? true else {
            throw Refusal(.invalidRule, "Weights are 1 to 1000000000, for at most 400 seats.", at: "/terms/weights")
        }
        guard closing.closesAt > now else {
            throw Refusal(.timeInThePast, "Give a closing time to come.", at: "/terms/closing/closesAt")
        }
        guard (0...20).contains(closing.extensions), (0...400).contains(proxies) else {
            throw Refusal(.invalidContent, "Allow 0 to 20 extensions and 0 to 400 proxies a seat.", at: "/terms")
        }
    }
}

extension OpenRound {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.round(round)
        let capacity = try hearing.authorise(.convene, in: state.programme)
        guard state.phase == .drafted else {
            throw Refusal(.roundNotOpen, "Only a draft can be opened; convene a new round.")
        }
        guard !hearing.isImport || state.isImported else { throw Refusal.openedLive }
        let terms = state.terms
        guard terms.closing.closesAt > hearing.now else {
            throw Refusal(.timeInThePast, "The draft's closing time has passed; draft a new round.")
        }
        let seats = try hearing.electorate(of: state)
        var sizes: [Word?: Int] = [:]
        for group in seats { sizes[group.chamber] = group.organisations.count }
        let all = Set(seats.flatMap(\.organisations))
        try terms.rule.check(seats: sizes, hasWeights: terms.weights.map { Set($0.keys) == all } ?? false)
        var items: [RoundItem] = []
        var locks: [(stream: Stream, event: Event)] = []
        let subjects = Set(terms.items.map(\.subject))
        var targets: Set<Subject> = []
        for (index, draft) in terms.items.enumerated() {
            let item = try hearing.freeze(draft, number: index + 1, in: state.programme)
            items.append(item)
            locks.append((draft.subject.stream, try hearing.lock(draft.subject, round, item: item.number)))
            if let into = draft.into, !subjects.contains(into), targets.insert(into).inserted {
                locks.append((into.stream, try hearing.lock(into, round, item: nil)))
            }
        }
        let policy = try hearing.programme(state.programme).policy
        let opened = RoundOpened(
            items: items, seats: seats, rule: terms.rule, weights: terms.weights, visibility: terms.visibility,
            closing: terms.closing, proxies: terms.proxies, policy: policy.demandsNothing ? nil : policy)
        return Decision(
            capacity, [(stream, .round(.opened(opened)))] + locks,
            before: hearing.isImport ? nil : terms.closing.closesAt)
    }
}

extension ExtendRound {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.round(round)
        let capacity = try hearing.authorise(.convene, in: state.programme)
        let opening = try state.requireOpen(hearing)
        guard state.extensions < opening.closing.extensions else {
            throw Refusal(
                .extensionRefused, "Its terms allow \(opening.closing.extensions) extensions, and all have been used.")
        }
        guard closesAt > state.closesAt else {
            throw Refusal(.extensionRefused, "Give a time after \(state.closesAt).", at: "/closesAt")
        }
        let extended = RoundExtended(closesAt: closesAt, reason: reason)
        return Decision(
            capacity, [(stream, .round(.extended(extended)))], before: hearing.isImport ? nil : state.closesAt)
    }
}

extension CancelRound {
    /// A round whose ballots anyone can read is not cancelled once its time has come: nobody calls a vote off because
    /// of how it went. A secret one may be, for nobody knows yet; it is the way out if its ballots are lost.
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.round(round)
        let capacity = try hearing.authorise(.convene, in: state.programme, whileClosed: true)
        guard !hearing.isImport || state.isImported else { throw Refusal.openedLive }
        var events: [(stream: Stream, event: Event)] = [(stream, .round(.cancelled(RoundCancelled(reason: reason))))]
        var before: Instant?
        switch state.phase {
        case .drafted: break
        case .open:
            guard hearing.now < state.closesAt || state.opening?.visibility == .secretUntilClose else {
                throw Refusal(
                    .roundClosed, "The closing time was \(state.closesAt); the round is closed, not cancelled.")
            }
            if state.opening?.visibility == .open, !hearing.isImport { before = state.closesAt }
            events += state.opening?.lockedSubjects.map { ($0.stream, $0.released(from: round)) } ?? []
        case .closed, .cancelled: throw Refusal(.roundClosed, "The round has ended already.")
        }
        try hearing.requireRead(events.map(\.stream))
        return Decision(capacity, events, before: before)
    }
}

extension Refusal {
    static let openedLive = Refusal(
        .roundOpenedLive, "An import applies only to rounds that an import opened.")
}

extension Round {
    /// The frozen terms of a round in which something can still be said.
    func requireOpen(_ hearing: Hearing) throws(Refusal) -> Opening {
        guard !hearing.isImport || isImported else { throw Refusal.openedLive }
        switch phase {
        case .drafted: throw Refusal(.roundNotOpen, "The round has not been opened yet.")
        case .closed, .cancelled:
            throw Refusal(.roundClosed, "The round has ended; to decide again, convene a new one.")
        case .open: break
        }
        guard let opening else { throw Refusal(.roundNotOpen, "The round has not been opened yet.") }
        if hearing.occurredAt != nil, let opened, opened > hearing.happening {
            throw Refusal(
                .timeOutOfOrder, "The round opened at \(opened), after \(hearing.happening).", at: "/occurredAt")
        }
        guard hearing.now < closesAt else {
            throw Refusal(.roundClosed, "The closing time was \(closesAt); to decide again, convene a new round.")
        }
        return opening
    }
}
