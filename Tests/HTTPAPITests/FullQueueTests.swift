import Application
import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

/// What a client is told where a queue lets nobody in.
@Suite struct FullQueueTests {
    @Test func `a full queue is answered with 503 and when to come back`() throws {
        let errors: [any Error] = [
            SubmissionError.busy("Too much is waiting for the vault."), LogUnavailable("Too many are reading it."),
        ]
        for error in errors {
            let problem = try #require(Problem(error))
            #expect(problem.status == .serviceUnavailable)
            #expect(problem.headers[.retryAfter] != nil)
        }
    }
}
