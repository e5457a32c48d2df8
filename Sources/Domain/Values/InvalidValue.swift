/// A value that no rule of the deliberation needs to look at: it is wrong by itself.
///
/// Thrown where values are made and decoded. Who decodes adds the place (a JSON Pointer).
package struct InvalidValue: Error, Equatable, Sendable {
    /// What kind of value it is; part of the problem type that a client sees.
    package enum Kind: String, Sendable, CaseIterable {
        case identifier, time, text, language, fraction, threshold, weight, money, currency, commitment, digest, word,
            list, number, place, rule, key
    }

    package let kind: Kind
    /// One sentence that says what to do instead.
    package let detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }
}
