import Application
import Domain
import EventStore

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
}
