import HTTPTypes

extension SubmissionForm {
    /// Everything that can be submitted, but tokens and files, which answer something that nothing else does.
    package static let all: [SubmissionForm] =
        organisations + keys + programmes + delegates + persons + consultations + gaps + interventions + comments
        + rounds

    private static let organisations: [SubmissionForm] = [
        SubmissionForm(.post, "organisations", "organisation.admit", creates: true),
        SubmissionForm(
            .put, "organisations/{organisation}/name", "organisation.rename", ["organisation": "organisation"],
            needsVersion: true),
        SubmissionForm(
            .post, "organisations/{organisation}/suspension", "organisation.suspend", ["organisation": "organisation"]),
        SubmissionForm(
            .delete, "organisations/{organisation}/suspension", "organisation.reinstate",
            ["organisation": "organisation"]),
    ]

    private static let keys: [SubmissionForm] = [
        SubmissionForm(
            .post, "organisations/{organisation}/keys", "key.register", ["organisation": "organisation"],
            wrapped: "jwk", creates: true),
        SubmissionForm(
            .post, "organisations/{organisation}/keys/{key}/confirmation", "key.confirm",
            ["organisation": "organisation", "key": "key"]),
        SubmissionForm(
            .delete, "organisations/{organisation}/keys/{key}", "key.revoke",
            ["organisation": "organisation", "key": "key"]),
    ]

    private static let programmes: [SubmissionForm] = [
        SubmissionForm(.post, "programmes", "programme.open", creates: true),
        SubmissionForm(
            .post, "programmes/{programme}/members", "programme.join", ["programme": "programme"], creates: true),
        SubmissionForm(
            .delete, "programmes/{programme}/members/{organisation}", "programme.leave",
            ["programme": "programme", "organisation": "organisation"]),
        SubmissionForm(
            .put, "programmes/{programme}/chambers", "programme.define_chambers", ["programme": "programme"],
            needsVersion: true),
        SubmissionForm(
            .put, "programmes/{programme}/default-language", "programme.set_default_language",
            ["programme": "programme"], needsVersion: true),
        SubmissionForm(
            .put, "programmes/{programme}/policy", "programme.set_policy", ["programme": "programme"],
            wrapped: "policy", needsVersion: true),
        SubmissionForm(
            .post, "programmes/{programme}/closure", "programme.close", ["programme": "programme"], needsVersion: true),
        SubmissionForm(
            .post, "programmes/{programme}/redactions", "prose.redact", ["programme": "programme"], creates: true),
    ]

    private static let delegates: [SubmissionForm] = [
        SubmissionForm(.post, "delegates", "delegate.accredit", creates: true),
        SubmissionForm(
            .post, "programmes/{programme}/delegates", "delegate.accredit", ["programme": "programme"], creates: true),
        SubmissionForm(
            .put, "delegates/{delegate}/roles", "delegate.change_roles", ["delegate": "delegate"], needsVersion: true),
        SubmissionForm(
            .post, "delegates/{delegate}/revocation", "delegate.revoke", ["delegate": "delegate"], needsVersion: true),
    ]

    private static let persons: [SubmissionForm] = [
        SubmissionForm(.delete, "persons/{person}", "person.erase", ["person": "person"])
    ]

    private static let consultations: [SubmissionForm] = [
        SubmissionForm(
            .post, "programmes/{programme}/consultations", "consultation.record", ["programme": "programme"],
            creates: true),
        SubmissionForm(
            .post, "consultations/{consultation}/correction", "consultation.correct",
            ["consultation": "consultation"], needsVersion: true),
    ]

    private static let gaps: [SubmissionForm] = proposal("gap", "gaps")

    private static let interventions: [SubmissionForm] =
        proposal("intervention", "interventions") + [
            SubmissionForm(
                .post, "interventions/{intervention}/pledges", "intervention.make_pledge",
                ["intervention": "intervention"], creates: true),
            SubmissionForm(
                .put, "interventions/{intervention}/pledges/{pledge}", "intervention.change_pledge",
                ["intervention": "intervention", "pledge": "pledge"], needsVersion: true),
            SubmissionForm(
                .delete, "interventions/{intervention}/pledges/{pledge}", "intervention.withdraw_pledge",
                ["intervention": "intervention", "pledge": "pledge"], needsVersion: true),
            SubmissionForm(
                .post, "interventions/{intervention}/progress", "intervention.report_progress",
                ["intervention": "intervention"], creates: true),
        ]

    /// What is the same for gaps and interventions.
    private static func proposal(_ noun: String, _ nouns: String) -> [SubmissionForm] {
        let path = "\(nouns)/{\(noun)}"
        let target = [noun: "target"]
        return [
            SubmissionForm(
                .post, "programmes/{programme}/\(nouns)", "\(noun).propose", ["programme": "programme"], creates: true),
            SubmissionForm(.post, "\(path)/revisions", "\(noun).revise", target, creates: true, needsVersion: true),
            SubmissionForm(.post, "\(path)/comments", "comment.post", subject: noun, creates: true),
            SubmissionForm(.post, "\(path)/evidence", "\(noun).add_evidence", target, creates: true),
            SubmissionForm(.post, "\(path)/withdrawal", "\(noun).withdraw", target, needsVersion: true),
            SubmissionForm(.post, "\(path)/merger", "\(noun).merge", target, needsVersion: true),
        ]
    }

    private static let comments: [SubmissionForm] = [
        SubmissionForm(
            .post, "comments/{comment}/amendment", "comment.amend", ["comment": "comment"], needsVersion: true),
        SubmissionForm(
            .post, "comments/{comment}/retraction", "comment.retract", ["comment": "comment"], needsVersion: true),
    ]

    private static let rounds: [SubmissionForm] = [
        SubmissionForm(
            .post, "programmes/{programme}/rounds", "round.draft", ["programme": "programme"], creates: true),
        SubmissionForm(.post, "rounds/{round}/comments", "comment.post", subject: "round", creates: true),
        SubmissionForm(.post, "rounds/{round}/opening", "round.open", ["round": "round"], needsVersion: true),
        SubmissionForm(.post, "rounds/{round}/extension", "round.extend", ["round": "round"], needsVersion: true),
        SubmissionForm(
            .post, "rounds/{round}/cancellation", "round.cancel", ["round": "round"], needsVersion: true),
        SubmissionForm(.post, "rounds/{round}/close", "round.close", ["round": "round"]),
        SubmissionForm(
            .put, "rounds/{round}/items/{item}/position", "position.take", ["round": "round", "item": "item"],
            wrapped: "position", beside: ["revision", "ballotKey"]),
        SubmissionForm(
            .delete, "rounds/{round}/items/{item}/position", "position.withdraw", ["round": "round", "item": "item"],
            needsVersion: true),
        SubmissionForm(.put, "rounds/{round}/proxy", "proxy.give", ["round": "round"]),
        SubmissionForm(.delete, "rounds/{round}/proxy", "proxy.withdraw", ["round": "round"], needsVersion: true),
    ]
}
