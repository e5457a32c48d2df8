/// A natural person. In the log they are an identifier and nothing else; their names are in the vault.
///
/// Their stream is empty until they are erased.
package struct Person: Aggregate {
    package static func evolve(_ state: inout Self?, _ event: PersonEvent, _ context: EventContext) {
        switch event {
        case .erased: state = Person()
        }
    }
}
