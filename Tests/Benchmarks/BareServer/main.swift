import Foundation
import Hummingbird
import Logging

// The calibration for everything over HTTP: a server that does nothing but answer two bytes, whatever is asked of it.
// `bare-server PORT`

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 0
let router = Router()
router.get("**") { _, _ in "ok" }
router.put("**") { request, _ in
    // Like any server that does something with a request, it reads the body.
    _ = try await request.body.collect(upTo: 1 << 20)
    return "ok"
}
var logger = Logger(label: "bare-server")
logger.logLevel = .error
let application = Application(
    router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
    onServerRunning: { channel in
        print("port \(channel.localAddress?.port ?? 0)")
        fflush(nil)
    }, logger: logger)
try await application.runService()
