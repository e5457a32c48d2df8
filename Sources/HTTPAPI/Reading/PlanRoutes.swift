import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections
import Synchronization

extension API {
    var planRoutes: [Route] {
        [
            Route(.get, "/v1/programmes/{programme}/plan", query: Call.momentParameters) { try await plan($0) },
            Route(.get, "/v1/programmes/{programme}/plan/changes", query: ["from", "to"]) { [node] call in
                let (programme, audience) = try await readableProgramme(call)
                let head = try await node.log.head().size
                let now = node.clock.now()
                guard let from = try call.moment("from", head: head, now: now) else {
                    throw Problem.parameter("from", "Say since when: a log position or a time.")
                }
                let to = try call.moment("to", head: head, now: now) ?? .now
                try await node.reachViews(size: head, within: Answering.patience)
                guard let changes = try await node.views.planChanges(programme, from: from, to: to) else {
                    throw Problem.notFound()
                }
                return .json(try node.revealing.reveal(changes, to: audience))
            },
        ]
    }

    private func readableProgramme(_ call: Call) async throws -> (ID<Programme>, Audience) {
        let programme: ID<Programme> = try call.id("programme")
        let audience = try await node.submitting.audience(call.caller, of: programme)
        guard audience.reads else { throw Problem.notFound() }
        return (programme, audience)
    }

    private func plan(_ call: Call) async throws -> Response {
        let (programme, audience) = try await readableProgramme(call)
        let moment = try await moment(call)
        guard moment == .now else {
            guard let bytes = try await node.views.plan(programme, moment) else {
                throw Problem.notFound("There was no such programme at that time.")
            }
            return .json(bytes: try revealed(bytes, to: audience))
        }
        guard let plan = try node.views.planBytes(programme) else { throw Problem.notFound() }
        let (bytes, tag) = try plans.plan(plan.bytes, of: programme, for: audience) { bytes in
            try revealed(bytes, to: audience)
        }
        var headers: HTTPFields = [.eTag: tag, .accordPosition: String(plan.size - 1)]
        if call.request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    private func revealed(_ bytes: [UInt8], to audience: Audience) throws -> [UInt8] {
        try node.revealing.reveal(try JSON(parsing: bytes, limits: .none), to: audience).bytes
    }
}

/// Plans as they are sent, for each kind of reader, until the plan or something that was erased has changed.
final class PlanCache: Sendable {
    private struct Key: Hashable {
        let programme: ID<Programme>
        let audience: Audience
    }

    private struct Sent {
        let plan: [UInt8]
        let generation: Int
        let buffer: ByteBuffer
        let tag: String
    }

    private struct State {
        var sent: [Key: Sent] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    /// How many plans are kept at most; then all are forgotten.
    private static let most = 64

    /// - Parameters:
    ///   - plan: as the views have it now.
    ///   - reveal: makes of it what this audience is sent.
    func plan(
        _ plan: [UInt8], of programme: ID<Programme>, for audience: Audience, reveal: ([UInt8]) throws -> [UInt8]
    ) throws -> (ByteBuffer, tag: String) {
        let key = Key(programme: programme, audience: audience)
        let (known, generation) = state.withLock { ($0.sent[key], $0.generation) }
        if let known, known.generation == generation, known.plan.isSame(as: plan) { return (known.buffer, known.tag) }
        let bytes = try reveal(plan)
        let sent = Sent(
            plan: plan, generation: generation, buffer: ByteBuffer(bytes: bytes), tag: PlanCache.tag(of: bytes))
        state.withLock { state in
            if state.sent.count >= PlanCache.most { state.sent = [:] }
            state.sent[key] = sent
        }
        return (sent.buffer, sent.tag)
    }

    /// Forgets all of them: a value in one may have been erased.
    func forget() {
        state.withLock { state in
            state.sent = [:]
            state.generation += 1
        }
    }

    /// A strong entity tag of the bytes: FNV-1a of 64 bits and their number.
    private static func tag(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\"\(String(hash, radix: 16))-\(bytes.count)\""
    }
}

extension [UInt8] {
    /// Whether it is the same, most often found by its being the very same memory.
    fileprivate func isSame(as other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { left in
            other.withUnsafeBytes { right in left.baseAddress == right.baseAddress || left.elementsEqual(right) }
        }
    }
}
