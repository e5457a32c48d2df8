/// A value of the tree while it is decoded: the `Decoder` of the type that it becomes.
///
/// All containers of one node share it, so that it knows which members any of them asked for.
final class JSONNode: Decoder {
    let json: JSON
    let members: [JSON.Member]
    let items: [JSON]
    let ledger: JSONLedger
    private let parent: JSONNode?
    private let step: JSONStep?
    private var asked = JSONMarks()
    /// Members or items that were made into a value already, so that a second reading is known as one.
    private var decoded = JSONMarks()
    private var nested: [(index: Int, node: JSONNode)] = []
    private var wasOpened = false
    /// Where the last member was found: types mostly ask in the order in which the members are.
    private var cursor = 0

    init(_ json: JSON, parent: JSONNode?, step: JSONStep?, ledger: JSONLedger) {
        self.json = json
        self.parent = parent
        self.step = step
        self.ledger = ledger
        if case .object(let members) = json { self.members = members } else { members = [] }
        if case .array(let items) = json { self.items = items } else { items = [] }
    }

    /// Makes the value and writes down what it did not ask for.
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let before = ledger.count
        do {
            let value = try Value(from: self)
            try finish()
            return value
        } catch {
            ledger.forget(after: before)
            throw problem(error, of: type)
        }
    }

    /// Makes the value of a member or item.
    func readChild<Value: Decodable>(
        _ type: Value.Type, _ json: JSON, at index: Int, _ step: JSONStep
    ) throws -> Value {
        if let value = JSONScalars.quick(type, json) { return value }
        let child = JSONNode(json, parent: self, step: step, ledger: ledger)
        guard decoded.contains(index) else {
            let value = try child.read(type)
            decoded.insert(index)
            return value
        }
        let earlier = ledger.takeAll(under: child.pointer)
        let before = ledger.count
        do {
            let value = try child.read(type)
            let now = Array(ledger.unknown[before...])
            ledger.forget(after: before)
            ledger.add(earlier, and: now)
            return value
        } catch {
            earlier.forEach(ledger.add)
            throw error
        }
    }

    /// The node of a member or item whose containers are opened directly; the same for all of them.
    func openChild(_ json: JSON, at index: Int, _ step: JSONStep) -> JSONNode {
        if let known = nested.first(where: { $0.index == index }) { return known.node }
        let child = JSONNode(json, parent: self, step: step, ledger: ledger)
        nested.append((index, child))
        return child
    }

    /// Where a member is; nil if there is none. Counts as asked.
    func find(_ name: String) -> Int? {
        let count = members.count
        var index = cursor
        for _ in 0..<count {
            if members[index].name == name {
                cursor = index
                asked.insert(index)
                return index
            }
            index += 1
            if index == count { index = 0 }
        }
        return nil
    }

    /// The whole value is taken as it is.
    func takeAll() -> JSON {
        wasOpened = true
        for index in members.indices { asked.insert(index) }
        return json
    }

    private func finish() throws {
        if asked.count < members.count {
            for index in members.indices where !asked.contains(index) {
                ledger.add(pointer + "/" + JSONStep.name(members[index].name).token)
            }
        }
        for child in nested { try child.node.finish() }
        // A type without properties opens no container, and would be made from anything.
        if !wasOpened, json.members == nil { throw JSONScalars.wrong("an object", json, at: pointer) }
    }

    // MARK: Decoder

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var steps: [JSONStep] {
        var steps: [JSONStep] = []
        var node: JSONNode? = self
        while let current = node {
            if let step = current.step { steps.append(step) }
            node = current.parent
        }
        return steps.reversed()
    }

    var codingPath: [any CodingKey] { steps }

    var pointer: String { JSONStep.pointer(steps) }

    func pointer(_ key: some CodingKey) -> String { pointer + "/" + JSONStep(key).token }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        wasOpened = true
        guard case .object = json else { throw JSONScalars.wrong("an object", json, at: pointer) }
        return KeyedDecodingContainer(JSONKeyedDecoding(node: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        wasOpened = true
        guard case .array = json else { throw JSONScalars.wrong("an array", json, at: pointer) }
        return JSONUnkeyedDecoding(node: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        wasOpened = true
        return JSONSingleDecoding(node: self)
    }
}

/// A set of small indices: 64 of them without an allocation.
struct JSONMarks {
    private var first: UInt64 = 0
    private var rest: [UInt64] = []
    private(set) var count = 0

    func contains(_ index: Int) -> Bool {
        if index < 64 { return first & 1 << UInt64(index) != 0 }
        let word = index / 64 - 1
        return word < rest.count && rest[word] & 1 << UInt64(index % 64) != 0
    }

    mutating func insert(_ index: Int) {
        guard !contains(index) else { return }
        count += 1
        guard index >= 64 else {
            first |= 1 << UInt64(index)
            return
        }
        let word = index / 64 - 1
        while rest.count <= word { rest.append(0) }
        rest[word] |= 1 << UInt64(index % 64)
    }
}
