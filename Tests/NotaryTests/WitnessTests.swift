import Foundation
import GRDB
import Notary
import Testing
import TransparencyLog

/// No two cosignatures of a witness contradict each other, whatever happens.
@Suite struct WitnessTests {
    private let directory = try! Directory()
    private let log = TestLog(5)

    @Test func `what was cosigned is on disk before anybody is told`() throws {
        _ = try directory.witness()
        let place = WitnessPlace(directory: directory.path + "/witness.example")
        let database = try DurableFile.openExisting(path: place.stateFile, label: "test")
        let synchronous = try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        let mode = try database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(synchronous == 2)
        #expect(mode == "wal")
    }

    @Test func `after a restart it goes on where it was`() async throws {
        let place = WitnessPlace(directory: directory.path + "/witness.example")
        var witness = try directory.witness(trusting: log)
        let key = witness.key
        guard case .cosigned(let cosignature) = try await witness.answer(log.request(from: 0)) else {
            Issue.record("Not cosigned.")
            return
        }
        #expect(key.isValid(cosignature.signature, over: log.note.text))
        try witness.close()

        witness = try Witness(at: place)
        #expect(witness.key == key)
        let published = try SignedNote(#require(try await witness.latest(digest: log.origin.digest)))
        #expect(try published.open(by: [log.key, key]).signers == [log.key, key])
        log.grow(to: 9)
        #expect(try await witness.answer(log.request(from: 0)) == .refused(.otherSize(5)))
        guard case .cosigned = try await witness.answer(log.request(from: 5)) else {
            Issue.record("Not cosigned.")
            return
        }
        try witness.close()
    }

    @Test func `of sixteen that race from one size to different ones a single one is cosigned`() async throws {
        let signer = log.signer
        let witness = try directory.witness(trusting: log)
        _ = try await witness.answer(log.request(from: 0))
        // Each is a history of its own, so that two cosigned ones would be two faces.
        let requests = try await withThrowingTaskGroup(of: WitnessRequest.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let branch = TestLog(5, signer: signer)
                    branch.grow(to: 6 + number % 3, entry: "branch \(number)")
                    return try await branch.request(from: 5)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let answers = try await withThrowingTaskGroup(of: (Int, Witness.Answer).self) { group in
            for request in requests {
                group.addTask { (request.checkpoint.size, try await witness.answer(request)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let cosigned = answers.filter { if case .cosigned = $0.1 { true } else { false } }
        #expect(cosigned.count == 1)
        for (_, answer) in answers {
            if case .refused(let verdict) = answer { #expect(verdict == .otherSize(cosigned[0].0)) }
        }
        let published = try SignedNote(#require(try await witness.latest(digest: log.origin.digest)))
        #expect(try Checkpoint(published.text).size == cosigned[0].0)
        // Those of the size that won were signed too, of another tree.
        #expect(try witness.evidence().allSatisfy { $0.kind == .twoTrees && $0.size == cosigned[0].0 })
        #expect(try witness.evidence().count == requests.count { $0.checkpoint.size == cosigned[0].0 } - 1)
    }

    @Test func `the time of cosignatures never goes back`() async throws {
        _ = try directory.witness(trusting: log)
        let place = WitnessPlace(directory: directory.path + "/witness.example")
        var times: [Int] = []
        for (size, time) in [(5, 2_000), (6, 1_000), (7, 3_000)] {
            let witness = try Witness(at: place) { time }
            let old = log.head.size == size ? 0 : log.head.size
            log.grow(to: size)
            guard case .cosigned(let line) = try await witness.answer(log.request(from: old)) else { continue }
            times.append(try Cosignature(line.signature).time)
        }
        #expect(times == [2_000, 2_000, 3_000])
    }

    // MARK: Evidence

    @Test func `a second history is refused and kept with what it contradicts`() async throws {
        let other = TestLog(5, signer: log.signer, entry: "other")
        let witness = try directory.witness(trusting: log)
        _ = try await witness.answer(log.request(from: 0))
        let same = try await other.request(from: 5)
        guard case .refused(.inconsistent) = try await witness.answer(same) else {
            Issue.record("Not refused.")
            return
        }
        other.grow(to: 9, entry: "other")
        let later = try await other.request(from: 5)
        guard case .refused(.inconsistent) = try await witness.answer(later) else {
            Issue.record("Not refused.")
            return
        }
        _ = try await witness.answer(later)
        let evidence = try witness.evidence()
        #expect(evidence.map(\.kind) == [.twoTrees, .unproved])
        #expect(evidence.map(\.request) == [same.bytes, later.bytes])
        #expect(evidence.map(\.size) == [5, 9])
        let cosigned = try SignedNote(evidence[0].cosigned)
        // The log's own signature stands under both.
        #expect(try cosigned.open(by: [log.key]).text == log.note.text)
        #expect(try WitnessRequest(evidence[0].request).note.open(by: [log.key]).text != log.note.text)
        #expect(try await witness.latest(digest: log.origin.digest) == evidence[0].cosigned)
    }

    @Test func `what proves nothing against the log is not kept`() async throws {
        let witness = try directory.witness(trusting: log)
        let stranger = TestLog(5, name: "stranger.example")
        let forger = TestLog(7, entry: "forged")
        let early = try await log.request(from: 0)
        _ = try await witness.answer(early)
        log.grow(to: 8)
        _ = try await witness.answer(log.request(from: 5))
        #expect(try await witness.answer(early) == .refused(.otherSize(8)))
        #expect(try await witness.answer(stranger.request(from: 0)) == .refused(.unknownLog))
        #expect(try await witness.answer(forger.request(from: 0)) == .refused(.untrusted(.noKnownSigner)))
        let padded = try WitnessRequest(oldSize: 8, proof: [.emptyRoot], note: log.note)
        guard case .refused(.inconsistent) = try await witness.answer(padded) else {
            Issue.record("Not refused.")
            return
        }
        #expect(try witness.evidence().isEmpty)
    }

    // MARK: Setting up

    @Test func `the key is its owner's only, and never overwritten`() throws {
        _ = try directory.witness()
        let place = WitnessPlace(directory: directory.path + "/witness.example")
        let attributes = try FileManager.default.attributesOfItem(atPath: place.keyFile)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try String(contentsOfFile: place.keyFile, encoding: .utf8).hasPrefix("PRIVATE+KEY+witness.example+"))
        #expect(throws: WitnessPlace.Problem.exists(place.stateFile)) {
            try Witness.create(at: place, name: try KeyName("other"))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: place.keyFile)
        #expect(throws: WitnessPlace.Problem.exposed(place.keyFile)) { try Witness(at: place) }
    }

    @Test func `a key without its state, and a state without its key, are no witness`() throws {
        _ = try directory.witness("one.example").close()
        _ = try directory.witness("two.example").close()
        let one = WitnessPlace(directory: directory.path + "/one.example")
        let two = WitnessPlace(directory: directory.path + "/two.example")
        try FileManager.default.removeItem(atPath: one.keyFile)
        #expect(throws: WitnessPlace.Problem.notInitialised(one.directory)) { try Witness(at: one) }
        try FileManager.default.copyItem(atPath: two.keyFile, toPath: one.keyFile)
        #expect(throws: DurableFile.Problem.self) { try Witness(at: one) }
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: two.stateFile + end) }
        #expect(throws: DurableFile.Problem.self) { try Witness(at: two) }
    }

    @Test func `only the key of a log can be trusted`() throws {
        let witness = try directory.witness()
        #expect(throws: Malformed.self) { try witness.trust(log.signer.cosignerKey) }
        #expect(try witness.trust(log.key))
        #expect(try !witness.trust(log.key))
        #expect(try witness.logs() == [log.key])
    }
}
