/// The log cannot be read now; later it can. Nothing is wrong with what is in it.
package struct LogUnavailable: Error, Hashable, Sendable {
    /// Why, for the operator; no secrets are in it.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
