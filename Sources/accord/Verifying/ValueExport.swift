import Application
import Auditing
import Domain
import EventStore

/// Writes what the vault still has, so that an auditor can open the log's commitments.
struct ValueExport {
    private let vault: any Vault

    /// - Throws: what is wrong with the key file or the vault.
    init(_ settings: Settings) async throws { vault = try await settings.place.openVault() }

    func write(to path: String) async throws {
        defer { try? vault.close() }
        var output = try ResultOutput(path: path, isPrivate: true)
        let commitments = try await vault.commitments().sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        var rest = commitments[...]
        while !rest.isEmpty {
            let part = rest.prefix(1_000)
            rest = rest.dropFirst(part.count)
            let values = try await vault.values(of: part)
            for commitment in part {
                // How a seat has answered in a secret round is for its close to open, and for nobody before.
                guard let value = values[commitment], !value.field.hasPrefix("position ") else { continue }
                let given = GivenValue(
                    commitment: commitment, field: value.field, key: value.key, value: value.value)
                try output.write(line: given.line)
            }
        }
        try output.flush()
    }
}
