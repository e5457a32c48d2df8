import Auditing
import Foundation
import Testing

/// No one is misquoted: whoever holds the log's key can hash and sign everything anew, but not what organisations have
/// signed.
@Suite struct SignedPositionTests {
    private let keeper: LogKeeper

    init() throws { keeper = try LogKeeper() }

    private func log() async throws -> [[UInt8]] { try await HonestLog.signed().lines }

    /// What is found in a log of which all hashes were made anew, and over which the log's own key has signed a fresh
    /// checkpoint.
    private func auditAnew(_ log: [[UInt8]]) async throws -> AuditReport {
        let report = try await audit(log, try keeper.settings(try keeper.checkpoint(log)))
        #expect(report.checkpoints.map(\.isGood) == [true])
        return report
    }

    private func submissionFault(_ report: AuditReport) throws -> Fault {
        try #require(report.faults.first { $0.kind == .submission })
    }

    @Test func `an honest log of signed positions is clean`() async throws {
        let log = try await log()
        let report = try await auditAnew(log)
        #expect(report.faults == [])
        #expect(report.signatures.signed == 3)
        #expect(report.signatures.onAdministratorsWord == 0)
        let taken = log.places(of: "position.taken")
        #expect(taken.count == 3)
        #expect(taken.last == log.count - 1)
        #expect(taken.allSatisfy { !log.attribute("signature", of: $0).isEmpty })
    }

    @Test func `a signed position that is given to another seat is found by its signature`() async throws {
        let log = try await log()
        let place = log.count - 1
        let other = try #require(log.places(of: "key.registered").last)
        let (seat, another) = (log.attribute("organisation", of: place), log.attribute("organisation", of: other))
        #expect(seat != another)
        let report = try await auditAnew(log.replacing("/seat/\(seat)", with: "/seat/\(another)", at: place))
        #expect(report.places(.submission) == [place])
        let fault = try submissionFault(report)
        #expect(fault.detail.contains("another submission: members is "))
        #expect(fault.detail.contains(#""seat":"\#(seat)"} there"#))
        #expect(fault.detail.contains(#""seat":"\#(another)"} here"#))
        #expect(fault.description.hasPrefix("submission, log position \(place): "))

        // With the delegate of that seat as the one who acted: now their organisation has no such key.
        let disguised = log.replacing(seat, with: another, at: place)
            .replacing(log.attribute("actor", of: place), with: log.attribute("actor", of: other), at: place)
        let second = try await auditAnew(disguised)
        #expect(second.places(.submission) == [place])
        #expect(try submissionFault(second).detail.contains("The organisation has registered no key"))
    }

    @Test func `a signed position that says something else is found by its signature alone`() async throws {
        let log = try await log()
        let place = log.count - 1
        let report = try await auditAnew(
            log.replacing(#""answer":"support""#, with: #""answer":"abstain""#, at: place))
        // By the rules the seat may say that; the audit knows better by nothing else.
        #expect(report.kinds == [.submission])
        #expect(report.places(.submission) == [place])
        let detail = try submissionFault(report).detail
        let parts = detail.components(separatedBy: " there, and ")
        #expect(parts.count == 2)
        #expect(parts.first?.contains(#""answer":"support""#) == true)
        #expect(parts.last?.contains(#""answer":"abstain""#) == true)
    }

    @Test func `a signature that was taken off is missed where the programme demands one`() async throws {
        let log = try await log()
        let place = log.count - 1
        let signature = log.attribute("signature", of: place)
        let report = try await auditAnew(log.replacing(#"","signature":"\#(signature)"#, with: "", at: place))
        #expect(report.signatures.signed == 2)
        #expect(report.kinds == [.refused])
        #expect(report.places(.refused) == [place])
        #expect(report.faults.first?.expected == "a refusal (signature_required)")
    }

    @Test func `a signature that is moved to another submission does not go with it`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")
        // The same seat has said "support" first and "abstain" then: the first signature in the place of the second.
        let (first, second) = (taken[0], taken[1])
        let moved = log.replacing(
            log.attribute("signature", of: second), with: log.attribute("signature", of: first), at: second)
        let report = try await auditAnew(moved)
        #expect(report.kinds == [.submission])
        #expect(report.places(.submission) == [second])
        let detail = try submissionFault(report).detail
        #expect(detail.contains(#"id is "\#(log.attribute("appendid", of: first))" there"#))
        #expect(detail.contains(#"and "\#(log.attribute("appendid", of: second))" here"#))
    }

    @Test func `a signed position that is put into the log once more is found to have been made for another version`()
        async throws
    {
        let log = try await log()
        // The seat has changed its mind since; whoever forges lets it say again what it said first, as it signed it.
        let first = log.places(of: "position.taken")[0]
        let repeated = log.text(first).replacing(#""version":1"#, with: #""version":3"#)
            .replacing(log.attribute("time", of: first), with: log.attribute("time", of: log.count - 1))
            .replacing(log.attribute("id", of: first), with: "01a20fa9-2ab5-7880-b578-340ed6bf0931")
        let report = try await auditAnew(log + [Array(repeated.utf8)])
        #expect(report.kinds == [.submission])
        #expect(report.places(.submission) == [log.count])
        #expect(try submissionFault(report).detail.contains("version is 0 there, and 2 here"))
    }
}
