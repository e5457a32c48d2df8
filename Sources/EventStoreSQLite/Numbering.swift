/// The numbers that stand for values in rows, counted from 1 in the order in which the values came: those that the file
/// holds, and those that the batch adds to it. Confined to the writer's thread.
struct Numbering<Value: Hashable> {
    private var kept: [Value: Int]
    private var added: [Value: Int] = [:]

    /// - Parameter kept: those that the file holds.
    init(_ kept: [(Value, Int)]) { self.kept = Dictionary(uniqueKeysWithValues: kept) }

    /// The number of a value.
    ///
    /// - Parameter add: writes it if it is new; nothing has changed if that fails.
    mutating func number(
        of value: Value, add: (Int) throws(SQLiteFailure) -> Void
    ) throws(SQLiteFailure) -> Int {
        if let number = kept[value] ?? added[value] { return number }
        let number = kept.count + added.count + 1
        try add(number)
        added[value] = number
        return number
    }

    /// The batch is in the file.
    mutating func keep() {
        guard !added.isEmpty else { return }
        kept.merge(added) { $1 }
        added = [:]
    }

    /// The batch is not in the file.
    mutating func abandon() { added = [:] }
}
