import Domain
import HTTPTypes
import Hummingbird

extension API {
    /// One route for each row of the table.
    var submissionRoutes: [Route] {
        let reader = ResourceReader(node: node)
        return SubmissionForm.all.map { form in
            let submitter = Submitter(node: node, form: form, reader: reader) { [plans] in plans.forget() }
            return Route(form.method, form.path) { try await submitter.respond($0) }
        }
    }
}
