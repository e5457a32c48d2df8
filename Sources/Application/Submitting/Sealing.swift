package import Domain
package import EventStore

/// Takes the values out of a command that must stay out of the log, and puts commitments in their place.
package struct Sealing {
    /// The values taken out, to be kept in the vault before the entry that commits to them is written.
    package private(set) var values: [SealedValue] = []
    private let language: Language

    /// - Parameter language: what a plain string is taken to be in.
    package init(language: Language) { self.language = language }

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
            guard let value = members[name], !value.isNull else { continue }
            guard let text = value.string else {
                throw JSONProblem(.wrongType, at: "/\(name)", "Expected a string.")
            }
            let label = try Sealing.valid("/\(name)") { () throws(InvalidValue) in try Label(text) }
            guard let person = person.flatMap({ ID<Person>($0) }) else {
                throw JSONProblem(.missingField, at: "/person", "Name the person by an identifier.")
            }
            put(SealedValue(committing: JSON.string(label.value).bytes, field: name, person: person), name, &members)
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
        put(SealedValue(committing: Sealing.bytes(of: resolved), field: name), name, &json)
    }

    private mutating func put(_ value: SealedValue, _ name: String, _ json: inout JSON) {
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
