import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension APIContext {
    /// Who asks, as far as their address tells: that of the connection or, behind a proxy that is known, the last one in
    /// `X-Forwarded-For`, which that proxy has put there itself. What else stands in the header anybody can write.
    ///
    /// Of an IPv6 address the first half counts: the rest is any client's to choose.
    func address(of request: Request, behind proxies: Set<String>) -> String {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        guard proxies.contains(peer), let forwarded = request.headers[.forwardedFor] else {
            return APIContext.network(of: peer)
        }
        let last = forwarded.split(separator: ",").last.map { $0.filter { !$0.isWhitespace } } ?? ""
        return APIContext.network(of: last.isEmpty || last.utf8.count > 64 ? peer : last)
    }

    private static func network(of address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
