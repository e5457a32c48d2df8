package import HTTPTypes
import Hummingbird

/// One thing that the API answers.
package struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Response

    package let method: HTTPRequest.Method
    /// As in `/v1/gaps/{gap}/trail`; with `**` at its end, everything below.
    package let path: String
    /// The names of the parameters that may stand behind the question mark.
    let query: Set<String>
    /// Whether only the operator asks, as often as they like.
    let isForOperators: Bool
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, query: Set<String> = [], isForOperators: Bool = false,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.isForOperators = isForOperators
        self.handler = handler
    }

    /// Whether a request for this path would come here, were its method right.
    func matches(_ requested: some StringProtocol) -> Bool {
        let wanted = path.split(separator: "/")
        let given = requested.split(separator: "/")
        let isOpen = wanted.last == "**" && given.count >= wanted.count
        return (isOpen || wanted.count == given.count)
            && zip(wanted, given).allSatisfy { $0.hasPrefix("{") || $0 == "**" || $0 == $1 }
    }
}
