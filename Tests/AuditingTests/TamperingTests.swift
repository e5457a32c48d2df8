import Auditing
import EventStore
import Notary
import Testing
import TransparencyLog

/// Promises 2, 5 and 6: whatever anyone changes in a log afterwards is found, and named with its place.
@Suite struct TamperingTests {
    private let keeper: LogKeeper

    init() throws { keeper = try LogKeeper() }

    private func log() async throws -> [[UInt8]] { try await HonestLog.deliberation().lines }

    @Test func `an honest log is clean`() async throws {
        let log = try await log()
        let report = try await audit(log, try keeper.settings(try keeper.checkpoint(log)))
        #expect(report.faults == [])
        #expect(report.isMeaningChecked)
        #expect(report.size == log.count)
        #expect(report.origin == HonestNode.origin)
        #expect(report.roundsClosed == 3)
        #expect(report.ballotsOpened == 3)
        #expect(report.checkpoints.map(\.isGood) == [true])
    }

    @Test func `one bit of one entry`() async throws {
        let log = try await log()
        let settings = try keeper.settings(try keeper.checkpoint(log, size: 10), try keeper.checkpoint(log))
        for place in log.indices {
            var changed = log
            let byte = (place * 7919) % changed[place].count
            changed[place][byte] ^= 1 << (place % 8)
            let report = try await audit(changed, settings)
            #expect(report.kinds.contains(.root))
            // Which part of the log it is in, the checkpoints tell.
            let root = try #require(report.faults.first { $0.kind == .root })
            #expect(root.detail.contains(place < 10 ? "0 to 9" : "10 to \(log.count - 1)"))
        }
    }

    @Test func `two entries swapped`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")
        let swapped = log.swapping(taken[0], taken[1])
        let report = try await audit(swapped, try keeper.settings(try keeper.checkpoint(log)))
        #expect(report.kinds.contains(.root))
        #expect(report.places(.time).contains(taken[0] + 1))
    }

    @Test func `one entry dropped`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")
        let settings = try keeper.settings(try keeper.checkpoint(log))
        // The second seat took a position that it took back: without the first, the second makes no sense.
        let report = try await audit(log.dropping(taken[1]), settings)
        #expect(report.kinds.isSuperset(of: [.size, .version, .refused]))
        #expect(report.places(.version) == [taken[1]])
    }

    @Test func `one entry inserted`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")
        let inserted = log.inserting(Array(log.copy(of: taken[0]).utf8), at: taken[0] + 1)
        let report = try await audit(inserted, try keeper.settings(try keeper.checkpoint(log)))
        #expect(report.kinds.isSuperset(of: [.root, .version]))
        #expect(report.places(.version) == [taken[0] + 1])
    }

    @Test func `the last entry cut off`() async throws {
        let log = try await log()
        let short = log.dropLast().map { $0 }
        // By itself a shorter log is a good one; that there was more only a checkpoint shows.
        #expect(try await audit(short).isClean)
        let report = try await audit(short, try keeper.settings(try keeper.checkpoint(log)))
        #expect(report.kinds == [.size])
        let fault = try #require(report.faults.first)
        #expect(fault.expected == "\(log.count) entries")
        #expect(fault.found == "\(log.count - 1) entries")
    }

    @Test func `a position given to another seat, all hashes made anew and signed by the log's own key`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")
        let (one, other) = (taken[0], taken[1])
        let (seat, another) = (log.attribute("organisation", of: one), log.attribute("organisation", of: other))
        let forged = log.replacing("/seat/\(seat)", with: "/seat/\(another)", at: one)
        let report = try await audit(forged, try keeper.settings(try keeper.checkpoint(forged)))
        #expect(report.places(.refused).contains(one))
        #expect(!report.kinds.contains(.root))
        let fault = try #require(report.faults.first { $0.kind == .refused })
        #expect(fault.expected.contains("not_permitted"))
    }

    @Test func `the same, so well that the rules are kept, is caught by whoever kept something`() async throws {
        let log = try await log()
        // The node's last round: one seat has answered, and the forger puts another one's delegate in its place.
        let place = try #require(log.places(of: "position.taken").last)
        let other = log.places(of: "position.taken")[0]
        let forged = log.replacing(
            log.attribute("organisation", of: place), with: log.attribute("organisation", of: other), at: place
        ).replacing(log.attribute("actor", of: place), with: log.attribute("actor", of: other), at: place)
        let fresh = try keeper.checkpoint(forged)
        var settings = try keeper.settings(fresh)
        let alone = try await audit(forged, settings)
        // The tally by chamber gives it away all the same; nothing else does.
        #expect(alone.kinds.isSubset(of: [.outcome]))

        settings.checkpoints.append(
            try GivenCheckpoint(try keeper.checkpoint(log, size: place + 1), name: "kept from earlier"))
        #expect(try await audit(forged, settings).kinds.contains(.root))

        let witness = NoteSigner(name: try KeyName("witness.example/one"))
        settings.witnesses = [witness.cosignerKey]
        settings.quorum = 1
        settings.checkpoints = [try GivenCheckpoint(fresh, name: "fresh", needsQuorum: true)]
        #expect(try await audit(forged, settings).kinds.contains(.quorum))
        let cosigned = try keeper.checkpoint(log, cosignedBy: [witness])
        settings.checkpoints = [try GivenCheckpoint(cosigned, name: "cosigned", needsQuorum: true)]
        #expect(try await audit(forged, settings).kinds.contains(.root))
        let honest = try await audit(log, settings)
        #expect(honest.isClean)
        #expect(honest.checkpoints.map(\.cosigners) == [["witness.example/one"]])
    }

    @Test func `an outcome rewritten by whoever holds the log's key`() async throws {
        let log = try await log()
        let closed = log.places(of: "round.closed")[0]
        var forged = log.replacing(#""outcome":"agreed""#, with: #""outcome":"not_agreed""#, at: closed)
        let decided = try #require(log.places(of: "gap.decided").first)
        forged = forged.replacing(#""outcome":"agreed""#, with: #""outcome":"not_agreed""#, at: decided)
        let report = try await audit(forged, try keeper.settings(try keeper.checkpoint(forged)))
        #expect(report.kinds == [.outcome])
        #expect(report.places(.outcome) == [closed, decided])
        #expect(report.faults[0].expected.contains("item 1 agreed"))
        #expect(report.faults[0].found.contains("item 1 not_agreed"))
        let recounted = log.replacing(#""support":1"#, with: #""support":2"#, at: closed)
        #expect(try await audit(recounted).places(.outcome) == [closed])
    }

    @Test func `a rule changed in the middle of a round`() async throws {
        let log = try await log()
        let opened = log.places(of: "round.opened")[0]
        let changed = log.replacing(#""kind":"consent""#, with: #""kind":"unanimity""#, at: opened)
        let report = try await audit(changed, try keeper.settings(try keeper.checkpoint(changed)))
        #expect(report.places(.events).contains(opened))

        let again = log.copy(of: opened).replacing(#""kind":"consent""#, with: #""kind":"unanimity""#)
            .replacing(#""version":2"#, with: #""version":3"#)
            .replacing(log.attribute("time", of: opened), with: log.attribute("time", of: opened + 2))
        let reopened = log.inserting(Array(again.utf8), at: opened + 3)
        #expect(try await audit(reopened).places(.refused).contains(opened + 3))
    }

    @Test func `a clock set back`() async throws {
        let log = try await log()
        let place = log.places(of: "gap.proposed")[1]
        let changed = log.replacing(
            log.attribute("time", of: place), with: "2020-01-01T00:00:00.000000Z", at: place)
        let report = try await audit(changed, try keeper.settings(try keeper.checkpoint(changed)))
        #expect(report.places(.time) == [place])
    }

    @Test func `an entry said to have happened after it was recorded`() async throws {
        let log = try await log()
        let place = log.places(of: "gap.proposed")[1]
        let changed = log.replacing(
            #"","stream":"#, with: #"","occurredat":"2999-01-01T00:00:00.000000Z","stream":"#, at: place)
        #expect(try await audit(changed).places(.occurredAt) == [place])
    }

    @Test func `a version repeated, and one left out`() async throws {
        let log = try await log()
        let place = try #require(log.places(of: "comment.amended").first)
        let twice = try await audit(log.replacing(#""version":2"#, with: #""version":1"#, at: place))
        #expect(twice.kinds == [.version])
        #expect(twice.places(.version) == [place])
        #expect(twice.faults[0].expected == "version 2")
        #expect(twice.faults[0].found == "version 1")
        let gap = try await audit(log.replacing(#""version":2"#, with: #""version":3"#, at: place))
        #expect(gap.places(.version) == [place])
    }

    @Test func `what nobody was permitted to do`() async throws {
        let log = try await log()
        let closed = log.places(of: "round.closed")[0]
        let other = log.places(of: "gap.proposed")[0]
        // A close by somebody who is no facilitator.
        let forged = log.replacing(
            log.attribute("actor", of: closed), with: log.attribute("actor", of: other), at: closed)
        #expect(try await audit(forged).places(.refused).contains(closed))
        // An administrator whom the node did not appoint.
        let appointed = log.copy(of: 0).replacing(
            #""actor":"node""#, with: #""actor":"\#(log.attribute("actor", of: other))""#
        )
        .replacing(log.attribute("stream", of: 0), with: "administrator/01a20fa9-2ab5-7880-b578-340ed6bf0933")
        .replacing(log.attribute("time", of: 0), with: log.attribute("time", of: log.count - 1))
        let usurped = log + [Array(appointed.utf8)]
        let report = try await audit(usurped)
        #expect(report.kinds == [.refused])
        #expect(report.places(.refused) == [log.count])
    }

    @Test func `an actor in another role`() async throws {
        let log = try await log()
        let place = log.places(of: "gap.proposed")[0]
        let changed = log.replacing(#""role":"focal_point""#, with: #""role":"facilitator""#, at: place)
        #expect(try await audit(changed).places(.capacity) == [place])
    }

    @Test func `a position after the close, and one on time that was recorded late`() async throws {
        let log = try await log()
        let taken = log.places(of: "position.taken")[0]
        let closed = log.places(of: "round.closed")[0]
        let late = log.copy(of: taken).replacing(#""version":1"#, with: #""version":2"#)
            .replacing(log.attribute("time", of: taken), with: log.attribute("time", of: closed))
        let report = try await audit(log.inserting(Array(late.utf8), at: closed + 2))
        // Later closes name what was reviewed by its log position, and that has moved.
        #expect(report.places(.refused).first == closed + 2)
        #expect(report.faults[0].expected.contains("round_closed"))

        let last = try #require(log.places(of: "position.taken").last)
        let end = log.count - 1
        let delayed = log.replacing(log.attribute("time", of: last), with: log.attribute("time", of: end), at: last)
        #expect(try await audit(delayed).places(.refused).contains(last))
    }

    @Test func `a sealed ballot opened as something else`() async throws {
        let log = try await log()
        let opened = log.places(of: "position.opened")
        #expect(opened.count == 3)
        let other = log.replacing(#""answer":"support""#, with: #""answer":"abstain""#, at: opened[0])
        let report = try await audit(other, try keeper.settings(try keeper.checkpoint(other)))
        #expect(report.kinds.contains(.opening))
        #expect(try await audit(log.dropping(opened[1])).kinds.contains(.opening))
        let sealed = log.places(of: "position.sealed")
        let exchanged = log.replacing(
            log.attribute("ballot", of: sealed[0]), with: log.attribute("ballot", of: sealed[2]), at: sealed[0])
        #expect(try await audit(exchanged).kinds.contains(.opening))
    }

    @Test func `an entry of another log, an append taken apart, an id twice`() async throws {
        let log = try await log()
        let opened = log.places(of: "round.opened")[0]
        let foreign = log.replacing(HonestNode.origin, with: "accord.example/another", at: opened)
        #expect(try await audit(foreign).places(.source) == [opened])
        let append = log.attribute("appendid", of: opened + 1)
        let apart = log.replacing(append, with: "01a20fa9-2ab5-7880-b578-340ed6bf0931", at: opened + 1)
        #expect(try await audit(apart).places(.append) == [opened + 1])
        let same = log.replacing(
            #""id":"\#(log.attribute("id", of: opened + 1))""#, with: #""id":"\#(log.attribute("id", of: opened))""#,
            at: opened + 1)
        #expect(try await audit(same).places(.identifier) == [opened + 1])
        let headless = try await audit(log.dropping(opened))
        #expect(headless.kinds.isSuperset(of: [.append, .command]))
    }

    @Test func `another form of the same`() async throws {
        let log = try await log()
        let place = log.places(of: "gap.proposed")[0]
        for (old, new) in [
            (#","data":{"#, #","data":{ "#), (#""severity":"high""#, #""severity" :"high""#),
            ("Shelter", "Sh\\u0065lter"),
            (#""version":1"#, #""version":01"#), ("accord.gap.proposed.v1", "accord.gap.proposed.v9"),
            (#""severity":"high""#, #""severity":"high","tone":"loud""#),
        ] {
            let changed = log.replacing(old, with: new, at: place)
            #expect(changed != log)
            #expect(try await audit(changed).places(.form).contains(place))
        }
        let taken = log.places(of: "position.taken")[0]
        let item = log.replacing(#""item":1"#, with: #""item":01"#, at: taken)
        #expect(try await audit(item).places(.form) == [taken])
        let long = log.replacing("Shelter", with: String(repeating: "x", count: 66_000), at: place)
        #expect(try await audit(long).places(.form).contains(place))
    }
}
