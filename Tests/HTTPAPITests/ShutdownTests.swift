import Application
import EventStore
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import HTTPAPI

/// Ending is graceful: what was accepted is finished, and nobody who only listens holds the node up.
@Suite struct ShutdownTests {
    @Test(.timeLimit(.minutes(10))) func `a feed ends with the node`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = house.api.makeApplication(host: "127.0.0.1", port: 0) { port.yield($0 ?? 0) }
            let services = ServiceGroup(services: [application], logger: house.api.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await services.run() }
                let listening = try #require(await ports.first { _ in true })
                group.addTask {
                    let client = TestClient(host: "127.0.0.1", port: listening)
                    client.connect()
                    let response = try await client.execute(
                        TestClient.Request(
                            "/v1/entries/feed?from=0", method: .get, authority: "127.0.0.1",
                            headers: [.authorization: "Bearer \(scene.facilitator.token)"]))
                    #expect(response.status == .ok)
                    #expect(response.body.map { String(buffer: $0).contains("accord.programme.opened.v1") } == true)
                    try await client.shutdown()
                }
                while house.api.load.listeners.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }
}
