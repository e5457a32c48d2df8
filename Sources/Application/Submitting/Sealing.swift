package import Domain
package import EventStore

/// Takes the values out of a command that must stay out of the log, and puts commitments in their place.
package struct Sealing {
    /// The values taken out, to be kept in the vault before the entry that commits to them is written.
    package private(set) var values: [SealedValue] = []
    private let language: Language
    private let isSigned: Bool

    /// - Parameters:
    ///   - language: what a plain string is taken to be in.
    ///   - isSigned: whether each value comes with the key that whoever signs has committed to it with:
    ///     `{"value": …, "key": "<32 random bytes in base64url>"}`.
    package init(language: Language, isSigned: Bool = false) {
        self.language = language
        self.isSigned = isSigned
    }

    /// The most bytes of UTF-8 that a reason or a reservation beside a position may have, in all languages together:
    /// sealed ballots are padded to one size, so that the size tells nothing.
    package static let longestBesidePosition = 2_000

    /// - Parameters:
    ///   - members: the command as it came.
    ///   - type: says which members are prose and which are a person's.
    /// - Throws: `JSONProblem` with the place for a text that is none.
    package mutating func seal(_ members: inout JSON, as type: any Command.Type) throws(JSONProblem) {
        for path in type.prose {
            let parts = path.split(separator: "/").map(String.init)
            try seal(
                &members, parts[...], pointer: "", longest: parts[0] == "position" ? Sealing.longestBesidePosition : nil
            )
        }
        guard !type.personal.isEmpty else { return }
        let person = members["person"]?.string ?? members["id"]?.string
        for name in type.personal {
            guard var value = members[name], !value.isNull else { continue }
            let key = try takeKey(&value, at: "/\(name)")
            guard let text = value.string else {
                throw JSONProblem(.wrongType, at: "/\(name)", "Expected a string.")
            }
            let label = try Sealing.valid("/\(name)") { () throws(InvalidValue) in try Label(text) }
            guard let person = person.flatMap({ ID<Person>($0) }) else {
                throw JSONProblem(.missingField, at: "/person", "Name the person by an identifier.")
            }
            put(JSON.string(label.value).bytes, key, person, name, &members)
        }
    }

    private mutating func seal(
        _ json: inout JSON, _ path: ArraySlice<String>, pointer: String, longest: Int?
    ) throws(JSONProblem) {
        guard let name = path.first, var value = json[name], !value.isNull else { return }
        let pointer = "\(pointer)/\(name)"
        if path.count > 1 {
            guard value.members != nil else { return }
            try seal(&value, path.dropFirst(), pointer: pointer, longest: longest)
            json[name] = value
            return
        }
        let key = try takeKey(&value, at: pointer)
        let text: Text
        do throws(JSONProblem) {
            text = try JSONDecoding.decode(Text.self, from: value)
        } catch {
            throw JSONProblem(error.kind, at: pointer + error.pointer, error.detail, invalidValue: error.invalidValue)
        }
        let language = language
        let resolved = try Sealing.valid(pointer) { () throws(InvalidValue) in try text.resolved(in: language) }
        if let longest, Text.size(of: resolved.byLanguage) > longest {
            throw JSONProblem(
                .textTooLong, at: pointer, "All languages together may have \(longest) bytes of UTF-8 here.")
        }
        put(Sealing.bytes(of: resolved), key, nil, name, &json)
    }

    /// Takes the value out of what it came with: its key, if it is signed.
    private func takeKey(_ value: inout JSON, at pointer: String) throws(JSONProblem) -> [UInt8]? {
        guard isSigned else { return nil }
        guard let members = value.members, members.count == 2, let inner = value["value"],
            let text = value["key"]?.string,
            let key = Base64URL.decode(text), key.count == 32
        else {
            throw JSONProblem(
                .missingField, at: "\(pointer)/key",
                "What is signed is a commitment: send {\"value\": …, \"key\": …} with the 32 random bytes, in base64url, that you committed with."
            )
        }
        value = inner
        return key
    }

    private mutating func put(
        _ bytes: [UInt8], _ key: [UInt8]?, _ person: ID<Person>?, _ name: String, _ json: inout JSON
    ) {
        let value =
            if let key {
                SealedValue(
                    commitment: Commitment(to: bytes, field: name, key: key), field: name, key: key, value: bytes,
                    person: person)
            } else {
                SealedValue(committing: bytes, field: name, person: person)
            }
        values.append(value)
        json[name] = .string(value.commitment.description)
    }

    /// What is committed to: the language map as JSON, its tags in order.
    static func bytes(of text: Text) -> [UInt8] {
        JSON.object(text.byLanguage.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }).bytes
    }

    private static func valid<Value>(
        _ pointer: String, _ make: () throws(InvalidValue) -> Value
    ) throws(JSONProblem) -> Value {
        do throws(InvalidValue) {
            return try make()
        } catch {
            throw JSONProblem(.invalidValue, at: pointer, error.detail, invalidValue: error)
        }
    }
}
