import Application
import EventStore
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
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

    @Test(.timeLimit(.minutes(10))) func `a client that keeps its side open does not keep the node`() async throws {
        try await House.open { house in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = house.api.makeApplication(host: "127.0.0.1", port: 0) { port.yield($0 ?? 0) }
            let services = ServiceGroup(services: [application], logger: house.api.logger)
            let running = Task { try await services.run() }
            let listening = try #require(await ports.first { _ in true })
            let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(host: "127.0.0.1", port: listening) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /health/live HTTP/1.1\r\nHost: node\r\n\r\n"))
                var parts = inbound.makeAsyncIterator()
                let answer = try #require(try await parts.next())
                #expect(String(buffer: answer).hasPrefix("HTTP/1.1 200"))
                let end = ContinuousClock.now
                await services.triggerGracefulShutdown()
                while try await parts.next() != nil {}
                try await running.value
                #expect(ContinuousClock.now - end < .seconds(15))
            }
        }
    }
}
