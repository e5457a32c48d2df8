import Application
import Domain
import EventStore
import Synchronization
import Testing

extension HonestLog {
    /// A log whose key is replaced before its last entries.
    ///
    /// - Parameters:
    ///   - gap: of what there is too little, as the last entry before says.
    ///   - rotations: what the log records then, each from what is in it.
    static func rotated(
        after gap: String = "Shelter", _ rotations: (([[UInt8]]) throws -> LogKeyRotated)...
    ) async throws -> [[UInt8]] {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            _ = try await cast.gap(honest, gap)
            for rotation in rotations {
                let rotation = try rotation(try await honest.lines())
                _ = try await honest.node.submitting.submit(
                    RotateLogKey(verifierKey: rotation.verifierKey, endorsement: rotation.endorsement), as: .node)
                _ = try await cast.gap(honest, "Schooling")
            }
            return try await honest.lines()
        }
    }

    /// A log whose key hands over as it should, with the entry that does and where it stands.
    static func handedOver(
        by keeper: LogKeeper, to next: LogKeeper
    ) async throws -> (log: [[UInt8]], rotation: LogKeyRotated, logPosition: Int) {
        let shown = Mutex<(LogKeyRotated, Int)?>(nil)
        let log = try await rotated { lines in
            let rotation = try keeper.handing(over: next.key, after: lines)
            shown.withLock { $0 = (rotation, lines.count) }
            return rotation
        }
        let (rotation, logPosition) = try #require(shown.withLock { $0 })
        return (log, rotation, logPosition)
    }
}
