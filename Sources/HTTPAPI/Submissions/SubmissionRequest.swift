package import EventStore
import HTTPTypes

/// A command as the request by which it is submitted: the table of submissions, read the other way.
package struct SubmissionRequest: Sendable {
    package let method: String
    package let path: String
    package let body: JSON

    /// - Parameter members: the command's, the identifiers that stand in the address among them.
    /// - Returns: nil for a command that is not submitted like this, or that lacks what its address says.
    package init?(_ command: String, _ members: JSON) {
        for form in SubmissionForm.all where form.command == command {
            guard let request = SubmissionRequest(form, members) else { continue }
            self = request
            return
        }
        return nil
    }

    private init?(_ form: SubmissionForm, _ members: JSON) {
        var used: Set<String> = []
        var segments: [String] = []
        for segment in form.path.split(separator: "/") {
            guard segment.hasPrefix("{") else {
                segments.append(String(segment))
                continue
            }
            let parameter = String(segment.dropFirst().dropLast())
            guard let value = form.value(of: parameter, in: members) else { return nil }
            if let member = form.members[parameter] { used.insert(member) }
            segments.append(value)
        }
        method = form.method.rawValue
        path = "/" + segments.joined(separator: "/")
        body = form.body(from: members, without: used)
    }
}

extension SubmissionForm {
    /// What stands in the address for a parameter.
    fileprivate func value(of parameter: String, in members: JSON) -> String? {
        if parameter == subject {
            let prefix = "\(parameter)/"
            return members["subject"]?.string.flatMap {
                $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil
            }
        }
        guard let value = self.members[parameter].flatMap({ members[$0] }) else { return nil }
        return value.string ?? value.integer.map { String($0) }
    }

    /// What is left for the body.
    fileprivate func body(from members: JSON, without used: Set<String>) -> JSON {
        guard let wrapped else {
            return .object(
                (members.members ?? []).filter { !used.contains($0.name) && !SubmissionForm.supplied.contains($0.name) }
            )
        }
        let inner = members[wrapped]?.members ?? []
        return .object(inner + (members.members ?? []).filter { beside.contains($0.name) })
    }
}
