import Domain
import EventStore

/// Does at a start what a death may have left undone: settles the ballots of secret rounds that have ended, takes values
/// out of the vault that no entry ever came to commit to, and writes the vault anew if that was still to be done. What
/// was erased on the record is gone by then: see `Erasing`.
struct Sweeping {
    let submitting: Submitting
    /// What the vault held before this process took anything.
    let commitments: Set<Commitment>

    func run() async throws {
        try await sweep()
        guard !Task.isCancelled else { return }
        try await submitting.vault.rewriteIfNeeded()
    }

    private func sweep() async throws {
        guard !commitments.isEmpty else { return }
        var orphans = commitments
        var redacted: Set<Commitment> = []
        var ended: Set<ID<Round>> = []
        var unsettled: Set<ID<Round>> = []
        let size = try await submitting.log.head().size
        var query = EntryQuery(to: size)
        var reader = EventReader()
        var scanner = EntryScanner()
        while !Task.isCancelled {
            let page = try await submitting.log.page(query, limit: 1_000)
            guard let last = page.last else { break }
            query.from = last.logPosition + 1
            for entry in page {
                Sweeping.strike(entry.line, from: &orphans)
                switch try scanner.type(of: entry.line) {
                case ProseRedacted.type:
                    if case .prose(.redacted(let event)) = try reader.read(entry).event {
                        redacted.insert(event.commitment)
                    }
                case PositionSealed.type:
                    let event = try reader.read(entry)
                    if case .seat(let round, _) = event.stream, case .seat(.sealed(let ballot)) = event.event,
                        commitments.contains(ballot.ballot)
                    {
                        unsettled.insert(round)
                    }
                case RoundClosed.type, RoundCancelled.type:
                    if case .round(let round) = try reader.read(entry).stream { ended.insert(round) }
                default: break
                }
            }
            await Task.yield()
        }
        guard !Task.isCancelled else { return }
        for round in ended.intersection(unsettled) {
            try await Settling(submitting: submitting, redacted: redacted).settle(round)
        }
        try await submitting.vault.erase(orphans)
    }

    /// Takes out of `orphans` whatever a line commits to: every string of 43 characters in it that is a commitment.
    static func strike(_ line: [UInt8], from orphans: inout Set<Commitment>) {
        guard !orphans.isEmpty else { return }
        line.withUnsafeBytes { bytes in
            var start = 0
            for index in 0..<bytes.count where bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "/") {
                if index - start == 43,
                    let commitment = Commitment(
                        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self))
                {
                    orphans.remove(commitment)
                }
                start = index + 1
            }
        }
    }
}
