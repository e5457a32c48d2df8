import Configuration
import Notary

/// Where and how often checkpoints are stamped.
struct TimestampSettings {
    let authority: TimestampAuthority
    /// Nil to keep timestamps unverified.
    let trusted: TrustedAuthorities?
    let interval: Duration

    /// The names that a file may have.
    static let names = ["timestampAuthority", "timestampCA", "timestampEvery"]

    static let defaults: [AbsoluteConfigKey: ConfigValue] = [
        "timestampAuthority": "", "timestampCA": "", "timestampEvery": 3600,
    ]

    /// The longest interval, in seconds: a year.
    private static let longest = 31_536_000

    /// - Returns: nil if there is no authority.
    /// - Throws: `Failure` that names the setting that is wrong.
    init?(_ reader: ConfigReader) throws {
        guard let seconds = try? reader.requiredInt(forKey: "timestampEvery"),
            (1...TimestampSettings.longest).contains(seconds)
        else {
            throw Failure(
                .configuration, "timestampEvery: expected seconds, from 1 to \(TimestampSettings.longest).")
        }
        let address = try Settings.string("timestampAuthority", in: reader)
        let path = try Settings.string("timestampCA", in: reader)
        guard !address.isEmpty else {
            guard path.isEmpty else {
                throw Failure(.configuration, "timestampCA: say with timestampAuthority who stamps.")
            }
            return nil
        }
        do {
            authority = try TimestampAuthority(address)
        } catch {
            throw Failure(.configuration, "timestampAuthority: \(error)")
        }
        trusted = path.isEmpty ? nil : TrustedAuthorities(path: path)
        interval = .seconds(seconds)
    }
}
