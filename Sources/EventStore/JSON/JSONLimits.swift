extension JSON {
    /// How much of a JSON text is read before it is refused.
    package struct Limits: Hashable, Sendable {
        /// Bytes of the whole text.
        package var bytes: Int
        /// How many arrays and objects may be inside each other; never more than `Limits.deepest` counts.
        package var depth: Int
        /// Items of one array.
        package var items: Int
        /// Members of one object.
        package var members: Int
        /// UTF-8 bytes of one string, of a member name, or of a number, after its escapes were read.
        package var text: Int

        /// The parser goes down the stack with the text; this many levels fit on the stack of any thread.
        package static let deepest = 256

        package init(
            bytes: Int = 1_048_576, depth: Int = 32, items: Int = 1_000, members: Int = 1_000, text: Int = 65_536
        ) {
            self.bytes = bytes
            self.depth = depth
            self.items = items
            self.members = members
            self.text = text
        }

        /// For what comes from outside.
        package static let standard = Limits()

        /// For what the node wrote itself; only the depth is bounded.
        package static let none = Limits(bytes: .max, depth: deepest, items: .max, members: .max, text: .max)
    }
}
