import Foundation
import Testing

/// A file that is not what it should be is refused in one line that says what to do, and is no fault of Accord.
@Suite struct DamagedFilesTests {
    @Test(.timeLimit(.minutes(10))) func `a vault that cannot be read, or is a later program's, is refused`()
        async throws
    {
        let place = try await Place.withNode()
        let vault = place.directory + "/accord-data/vault.sqlite"
        let whole = try Data(contentsOf: URL(fileURLWithPath: vault))
        func refusal() async throws -> String {
            let refused = try await place.accord("serve", "--port", "0")
            #expect(refused.status == 65, "\(refused.error)")
            return String(refused.error.split(separator: "\n").last ?? "")
        }
        for damaged in [Data("This is no database.".utf8), whole.prefix(5_000)] {
            try damaged.write(to: URL(fileURLWithPath: vault))
            let said = try await refusal()
            #expect(said.contains("vault.sqlite cannot be read") && said.contains("backup"), "\(said)")
        }
        // The file's user version (https://www.sqlite.org/fileformat.html, section 1.3).
        var later = whole
        later.replaceSubrange(60..<64, with: [0, 0, 3, 232])
        try later.write(to: URL(fileURLWithPath: vault))
        let said = try await refusal()
        #expect(said.contains("has form 1000") && said.contains("use a later accord"), "\(said)")
    }
}
