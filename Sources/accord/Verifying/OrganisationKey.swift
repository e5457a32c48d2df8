import ArgumentParser
import Domain

/// A key by which somebody knows an organisation, written `organisation=thumbprint`.
struct OrganisationKey: ExpressibleByArgument {
    let organisation: ID<Organisation>
    /// As `accord sign` and the trail give it (RFC 7638).
    let key: Thumbprint

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let organisation = ID<Organisation>(parts[0]), let key = Thumbprint(parts[1]) else {
            return nil
        }
        self.organisation = organisation
        self.key = key
    }
}
