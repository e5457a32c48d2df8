package import Domain

/// Where the files of nodes that share a log are, so that each node has what any has taken.
package protocol SharedFiles: Sendable {
    /// Keeps the file at a path. Durable when it returns.
    func store(_ digest: FileDigest, from path: String) async throws

    /// Puts the file at a path.
    ///
    /// - Returns: false if there is none.
    func load(_ digest: FileDigest, to path: String) async throws -> Bool
}
