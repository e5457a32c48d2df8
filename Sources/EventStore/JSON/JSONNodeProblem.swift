import Domain

extension JSONNode {
    /// Says what went wrong in the words of a `JSONProblem`, and adds the place to what does not know it.
    func problem<Value>(_ error: any Error, of type: Value.Type) -> JSONProblem {
        switch error {
        case let problem as JSONProblem: problem
        case let invalid as InvalidValue: JSONProblem(.invalidValue, at: pointer, invalid.detail, invalidValue: invalid)
        case let error as DecodingError: problem(error, of: type)
        default: JSONProblem(.invalidValue, at: pointer, String(describing: error))
        }
    }

    private func problem<Value>(_ error: DecodingError, of type: Value.Type) -> JSONProblem {
        switch error {
        case .keyNotFound(let key, let context):
            let place = pointer(of: context) + "/" + JSONStep(key).token
            return JSONProblem(.missingField, at: place, "Add the field \(key.stringValue).")
        case .valueNotFound(_, let context), .typeMismatch(_, let context):
            return JSONProblem(.wrongType, at: pointer(of: context), context.debugDescription)
        case .dataCorrupted(let context):
            return JSONProblem(.invalidValue, at: pointer(of: context), refusal(of: type) ?? context.debugDescription)
        @unknown default:
            return JSONProblem(.invalidValue, at: pointer, String(describing: error))
        }
    }

    /// The path of the error if it goes further inside than this node, otherwise the node's.
    private func pointer(of context: DecodingError.Context) -> String {
        let pointer = pointer
        let theirs = JSONStep.pointer(context.codingPath.map { JSONStep($0) })
        return theirs.hasPrefix(pointer + "/") ? theirs : pointer
    }

    /// For an enumeration of words, which words it knows: the standard library only names the Swift type.
    private func refusal<Value>(of type: Value.Type) -> String? {
        guard type is any RawRepresentable.Type else { return nil }
        let found = JSONScalars.description(of: json)
        guard let enumeration = type as? any CaseIterable.Type else {
            return "Use a value that is known; found \(found)."
        }
        func words<Cases: CaseIterable>(_ type: Cases.Type) -> [String] {
            type.allCases.compactMap { ($0 as? any RawRepresentable).map { String(describing: $0.rawValue) } }
        }
        return "Use one of \(words(enumeration).joined(separator: ", ")); found \(found)."
    }
}
