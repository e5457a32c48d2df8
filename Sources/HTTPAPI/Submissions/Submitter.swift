import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// Takes what one row of the table describes.
struct Submitter: Sendable {
    let node: Node
    let form: SubmissionForm
    let reader: ResourceReader
    /// Told when a value was erased, so that nothing keeps showing it.
    let erased: @Sendable () -> Void

    func respond(_ call: Call) async throws -> Response {
        let actor = try call.actor
        let ifMatch = try call.ifMatch()
        let key = try call.idempotencyKey()
        let signature = try call.signature()
        return try await call.withBody { bytes in
            try await respond(call, actor, ifMatch, key, signature, bytes)
        }
    }

    private func respond(
        _ call: Call, _ actor: Actor, _ ifMatch: Int?, _ key: String?, _ signature: DetachedSignature?,
        _ bytes: [UInt8]
    ) async throws -> Response {
        do {
            let repetition = key.map {
                node.repetition(
                    of: actor, key: $0,
                    request: Array("\(call.request.method) \(call.request.uri.path)\n".utf8) + bytes,
                    id: signature == nil ? nil : Identifier($0))
            }
            if signature == nil, let submitted = try await takeBareAnswer(call, bytes, ifMatch, repetition) {
                return SeatAnswer.response(to: submitted, with: try await call.proof(of: submitted, in: node.log))
            }
            let members = try members(from: bytes, call, isSigned: signature != nil)
            if ifMatch == nil { try await requireVersion(call, actor, repetition) }
            try await requireFile(members, call)
            if form.command == ConfirmKey.name {
                try await KeyConfirmation(node: node).requireNobodyElse(members, by: actor)
            }
            let submission = Submission(
                name: form.command, members: members, actor: actor, ifMatch: ifMatch, repetition: repetition,
                signature: signature)
            let submitted = try await HiddenReferences(reader: reader, caller: call.caller)
                .guarding(submission) { try await submit($0) }
            if form.isOfSeat {
                return SeatAnswer.response(to: submitted, with: try await call.proof(of: submitted, in: node.log))
            }
            return try await answer(call, submitted)
        } catch {
            // Whoever may not even read the programme is told nothing of what would be wrong with their request.
            try await reader.requireReadable(address(call), for: call.caller)
            if signature != nil, case SubmissionError.keyReused = error { throw Problem.signatureRepeated }
            guard var problem = Problem(error) else { throw error }
            problem.errors = problem.errors.map { .init(pointer: form.pointer($0.pointer), detail: $0.detail) }
            throw problem
        }
    }

    /// Takes a position that is nothing but an answer, if it is a simple case; nil if it is none.
    private func takeBareAnswer(
        _ call: Call, _ bytes: [UInt8], _ ifMatch: Int?, _ repetition: Repetition?
    ) async throws -> Submitted? {
        guard form.command == TakePosition.name, case .delegate(let delegate) = call.caller,
            let answer = BareAnswer.read(bytes)
        else { return nil }
        try call.requireJSON()
        return try await node.submitting.take(
            answer, on: call.number("item"), in: call.id("round"), by: delegate, ifMatch: ifMatch,
            repetition: repetition)
    }

    // MARK: What is asked

    private func members(from bytes: [UInt8], _ call: Call, isSigned: Bool) throws -> JSON {
        var body: JSON = [:]
        if !bytes.isEmpty {
            try call.requireJSON()
            body = try JSON(parsing: bytes)
        }
        var members = try form.members(from: body) { call.context.parameters.get($0) }
        if form.members["item"] != nil, members["item"] == nil { throw Problem.notFound() }
        // What is signed names the person, so whoever signs has to.
        if form.command == AccreditDelegate.name, members["person"] == nil, !isSigned {
            members["person"] = .string(Chance.identifier().description)
        }
        return members
    }

    /// The stream that the address begins with; nil for a collection of the node's own.
    private func address(_ call: Call) throws(Problem) -> Stream? {
        guard let name = form.addressed else { return nil }
        guard let value = call.context.parameters.get(name), let stream = Stream("\(name)/\(value)") else {
            throw .notFound()
        }
        return stream
    }

    /// Refuses a change of something that whoever asks has not said they have read.
    private func requireVersion(_ call: Call, _ actor: Actor, _ repetition: Repetition?) async throws {
        let changed = form.isOfSeat ? try await changedSeat(call, actor) : try changedEntity(call)
        guard let changed else { return }
        let version = try await node.submitting.version(of: changed)
        guard version > 0 else { throw Problem.notFound("There is no \(changed).") }
        if try await isRepeated(repetition) { return }
        throw SubmissionError.versionRequired(stream: changed, actual: version)
    }

    private func changedEntity(_ call: Call) throws -> Stream? {
        form.needsVersion ? try address(call) : nil
    }

    /// The seat of whoever acts, if it has said what the request would change. A first position changes nothing that
    /// anybody could have read.
    private func changedSeat(_ call: Call, _ actor: Actor) async throws -> Stream? {
        guard form.needsVersion || form.command == TakePosition.name, case .round(let round)? = try address(call),
            case .delegate(let delegate) = actor
        else { return nil }
        let item = form.members["item"] == nil ? nil : try call.number("item")
        guard let speaker = try await node.submitting.delegate(delegate),
            try await node.submitting.programme(of: .round(round)) == speaker.programme
        else { return nil }
        let seat = try await node.submitting.seat(SeatName(round, speaker.organisation)).state
        let isChange = if let item { seat?.ballot(on: item) != nil } else { seat?.givenTo != nil }
        return isChange ? .seat(round, speaker.organisation) : nil
    }

    /// Whether an earlier request is repeated: then it is answered as that one was.
    private func isRepeated(_ repetition: Repetition?) async throws -> Bool {
        guard let repetition else { return false }
        do {
            return try await node.log.appended(repetition.id, fingerprint: repetition.fingerprint) != nil
        } catch AppendError.otherContent {
            throw SubmissionError.keyReused
        }
    }

    /// Refuses evidence of which the node does not hold the file. Who may send none is refused by the command.
    private func requireFile(_ members: JSON, _ call: Call) async throws {
        guard let digest = members["evidence"]?["file"]?.string.flatMap({ try? FileDigest($0) }),
            try await node.files.path(holding: digest) == nil,
            try await FileAccess(node: node, for: call).mayStore()
        else { return }
        throw Refusal(.unknownReference, "Send the file first: this node does not hold it.", at: "/evidence/file")
    }

    private func submit(_ submission: Submission) async throws -> Submitted {
        switch form.command {
        case RedactProse.name:
            try await requireProse(submission.members)
            defer { erased() }
            return try await node.redact(submission)
        case ErasePerson.name:
            defer { erased() }
            return try await node.erase(submission)
        default: return try await node.submitting.submit(submission)
        }
    }

    /// Refuses to erase what is no prose of this programme: a ballot, a person's name, what belongs to another one.
    private func requireProse(_ members: JSON) async throws {
        guard let programme = members["programme"]?.string.flatMap({ ID<Programme>($0) }),
            let commitment = members["commitment"]?.string.flatMap({ Commitment($0) })
        else { return }
        var from = 0
        var scanner = EntryScanner()
        while true {
            let page = try await node.views.programmeTrail(programme, from: from, limit: 500)
            guard let last = page.last else { break }
            for entry in page where entry.line.firstRange(of: Array(commitment.description.utf8)) != nil {
                let data = try JSON(parsing: Array(entry.line[try scanner.scan(entry.line).data]), limits: .none)
                if TrailEntry.holds(commitment, data) { return }
            }
            from = last.logPosition + 1
        }
        throw Refusal(.unknownReference, "No prose in this programme has that commitment.", at: "/commitment")
    }

    // MARK: What is answered

    /// The thing as it is once all of this is recorded, with the receipt; the receipt alone for whoever may not read the
    /// thing any more, by this very submission or since an earlier one that it repeats.
    private func answer(_ call: Call, _ submitted: Submitted) async throws -> Response {
        let last = submitted.lastPosition
        let programme = submitted.events[0].envelope.programme
        var json =
            try await Call.asFarAsReadable { () async throws -> JSON? in
                guard try await reader.audience(of: submitted.stream, programme, for: call.caller).reads,
                    (try? await node.reachViews(size: last + 1, within: call.load.limits.lag)) != nil
                else { return nil }
                return try await reader.resource(
                    submitted.stream, .at(logPosition: last), in: programme, for: call.caller)
            } ?? [:]
        let proof = try await call.proof(of: submitted, in: node.log)
        json["receipt"] = submitted.receipt(with: proof)
        var headers = submitted.headers(with: proof)
        if form.creates { headers[.location] = location(of: submitted, json) }
        return .json(json, status: form.creates ? .created : .ok, headers)
    }

    private func location(of submitted: Submitted, _ json: JSON) -> String? {
        guard let address = ResourceReader.address(of: submitted.stream) else { return nil }
        switch submitted.events[0].event {
        case .gap(.revised(let revised)): return "\(address)/revisions/\(revised.revision)"
        case .intervention(.proposal(.revised(let revised))): return "\(address)/revisions/\(revised.revision)"
        default: return address
        }
    }
}
