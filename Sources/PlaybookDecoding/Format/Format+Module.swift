import PlaybookModel

extension Format {
    package static let module = KeySet.operation(
        "an action module",
        [
            .required("muster", .version, "The version of the format, 1."),
            .required("action", .text(.module), "The module's name, as its file lies under `actions/`."),
            .required(
                "effect", .words(Step.Effect.self), "Whether it changes anything; one that reads may stand in checks, probes and monitors."),
            .optional("title", .text(.any), "What people read."),
            .optional("description", .text(.any), "More for people."),
            .optional("inputs", .entries(.name, .mapping(input)), "What `with` gives it."),
            .optional("idempotent", .flag, "`true` where doing it twice is as good as once."),
            .optional("before", .entries(.name, .mapping(operation)), "Reads the state as it was, for `undo`, `release` and `done_when`."),
            .optional("done_when", .mapping(operation), "Asks whether the effect is in place."),
            .optional("undo", .mapping(undo), "Takes the effect back, in rollback only."),
            .optional("no_undo", .text(.any), "Why there is no undo."),
            .optional("release", .mapping(release), "Lets go of the effect when the phase or the run ends, on every exit.")
        ] + releaseTermKeys,
        relations: [.atMostOne(of: ["undo", "no_undo"])]
            + releaseTerms.map { .needs($0, oneOf: ["release", "uses"]) },
        later: ["steps", "timeout", "retry", "until", "expires"])

    static let input = KeySet(
        "an input", as: "an input of a module",
        typeKeys + [
            .optional("default", .value, "The value where the playbook gives none."),
            .optional("text", .text(.any), "What it is, for people.")
        ], relations: typeRelations, later: ["secret"])
}
