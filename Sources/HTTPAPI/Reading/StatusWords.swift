/// The words for the status of what is listed, as documents have them.
enum StatusWords {
    static let organisation = ["active", "suspended"]
    static let programme = ["open", "closed"]
    static let delegate = ["accredited", "revoked"]
    static let token = ["issued", "revoked"]
    static let proposal = ["proposed", "in_round", "agreed", "withdrawn", "merged", "ended"]
    static let comment = ["posted", "amended", "retracted"]
    static let round = ["drafted", "open", "closed", "cancelled"]
}
