import Crypto
package import Domain
import EventStore
import Synchronization

/// Bearer tokens: 256 random bits, of which the node keeps nothing but the SHA-256. RFC 6750.
package final class Tokens: Sendable {
    private let submitting: Submitting
    private let clock: NodeClock
    /// Tokens that have been shown and are known; what is so of them is in the log.
    private let known = Mutex<[String: ID<Token>]>([:])

    /// Begins every token, so that one is recognised where it should not be.
    package static let prefix = "accord_"

    package enum Problem: Error, Hashable, Sendable {
        case unknown, expired, revoked
    }

    init(submitting: Submitting, clock: NodeClock) {
        self.submitting = submitting
        self.clock = clock
    }

    /// Hands out a token.
    ///
    /// - Returns: the token, which is not to be had a second time, and the submission that records its issue.
    package func issue(to bearer: Actor, expires: Instant, by actor: Actor) async throws -> (String, Submitted) {
        let id = ID<Token>(Chance.identifier(at: clock.now()))
        let token = Tokens.prefix + Base64URL.encode(Chance.bytes(32))
        let command = IssueToken(id: id, bearer: bearer.description, expires: expires)
        // Decided first, so that a refusal leaves nothing behind; the digest is durable before the entry is.
        try await submitting.check(command, as: actor)
        try await submitting.vault.store(tokenDigest: Tokens.digest(token), of: id)
        return (token, try await submitting.submit(command, as: actor))
    }

    /// Who bears this token.
    ///
    /// - Throws: `Problem`, and what storage throws.
    package func caller(bearing token: String) async throws -> Caller {
        let known = known.withLock { $0[token] }
        let id = if let known { known } else { try await look(up: token) }
        let state = try await submitting.cache.run { record in
            guard let held = record.tokens[id] else { throw Unread([.token(id)]) }
            return held.state
        }
        guard let state else { throw Problem.unknown }
        guard !state.isRevoked else { throw Problem.revoked }
        guard state.expires > clock.now() else { throw Problem.expired }
        switch state.bearer {
        case .administrator(let person): return .administrator(person)
        case .delegate(let delegate): return .delegate(delegate)
        case .node: throw Problem.unknown
        }
    }

    private func look(up token: String) async throws -> ID<Token> {
        guard token.hasPrefix(Tokens.prefix), token.utf8.count == Tokens.prefix.utf8.count + 43,
            let id = try await submitting.vault.token(digest: Tokens.digest(token))
        else { throw Problem.unknown }
        known.withLock { known in
            if known.count >= 10_000 { known.removeAll() }
            known[token] = id
        }
        return id
    }

    private static func digest(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}
