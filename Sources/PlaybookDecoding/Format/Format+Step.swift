import PlaybookModel

extension Format {
    static let stepActions: [Key] = operationActions + ["approve", "manual", "wait", "monitor", "steps", "switch"]

    /// The keys that stand beside `release` and say how it is done.
    static let releaseTerms: [Key] = ["release_at", "after_pivot", "fault", "keep"]

    static let releaseTermKeys: [KeyDefinition] = [
        .optional("release_at", .text(.name), "The phase at whose end the release is done, instead of the phase around the step."),
        .optional("after_pivot", .words(Release.AfterPivot.self), "What becomes of the release once the point of no return is crossed."),
        .optional("fault", .flag, "`true` for an injected fault: it is let go before the run holds, too."),
        .optional("keep", .text(.any), "Why the effect is handed on instead of let go; it stays an open obligation.")
    ]

    static let step: KeySet = KeySet.operation(
        "a step",
        [
            .required("id", .text(.name), "The step's name, unique in the whole playbook."),
            .optional("title", .text(.any), "What people read in plan, progress and report."),
            .optional("description", .text(.any), "More for people."),
            .optional("owner", .text(.any), "Who answers for the step."),
            .optional(
                "hints", .list(.text(.any), atLeast: 1),
                "Known causes of a failure of the step, or of what stands inside it: they stand beside the failure."),
            .optional("expected", .duration, "How long it is expected to take; the plan shows it."),
            .optional(
                "needs", .list(.text(.name)), "The steps of the same phase that come before; left out: the one above; `[]` starts at once."),
            .optional("when", .condition(outputs: false), "Where it does not hold, the step is skipped."),
            .optional("require", .list(.mapping(check)), "What has to hold right before each attempt; it only reads and never skips."),
            .optional("effect", .words(Step.Effect.self), "Whether the action changes anything; commands write unless they say otherwise."),
            .optional("idempotent", .flag, "`true` where doing it twice is as good as once."),
            .optional("before", .entries(.name, .mapping(operation)), "Reads the state as it was, for `undo`, `release` and `done_when`."),
            .optional(
                "done_when", .mapping(operation), "Asks whether the effect is in place: before, after an unknown outcome, after an undo."),
            .optional("undo", .mapping(undo), "Takes the effect back, in rollback only."),
            .optional("no_undo", .text(.any), "Why there is no undo."),
            .optional("release", .mapping(release), "Lets go of the effect when its phase or the run ends, on every exit."),
            .optional(
                "pivot", .either([.yes, .mapping(pivot)]), "The point of no return: afterwards a failure holds instead of rolling back."),
            .optional("timeout", .duration, "How long the step may take, with retries and waits."),
            .optional("late_after", .duration, "After how long its lateness is announced; nothing fails by it."),
            .optional("until", .mapping(until), "Polls: the action is done again and again until its readings are good."),
            .optional("retry", .mapping(retry), "Further attempts after a failure, of reads, idempotent steps and those with `done_when`."),
            .optional(
                "on_failure", .either([.words(FailurePolicy.Reaction.self), .mapping(policy)]),
                "What a failure leads to; on a phase it holds for the steps inside that say nothing else."),
            .optional(
                "foreach", .mapping(loop), "The step once for each element of a list, in sequence."),
            .optional(
                "pool", .either([.text(.name), .mapping(pool)]), "A pool of which each attempt takes a place for as long as it runs."),
            .optional("approve", .mapping(approve), "A gate that people open with their signatures."),
            .optional(
                "manual", .either([.sentence, .mapping(manual)]), "What a person does or answers; the instructions alone, or with more."),
            .optional("wait", .mapping(wait), "A pause."),
            .optional(
                "monitor", .mapping(watch), "Waits until a monitor's readings hold; where they do not in time, the step has failed."),
            .optional(
                "steps", .list(.mapping(step), atLeast: 1), "A phase: inner steps, in sequence unless `needs` or `order` says otherwise."),
            .optional("switch", .mapping(choice), "One way of several: a phase with an inner phase for each case."),
            .optional("order", .words(Step.Order.self), "Whether the steps of a phase come one after the other or all at once."),
            .optional(
                "running_steps", .words(EarlyEnd.self),
                "Of a phase: what becomes of steps under way inside when the run ends early; left out: what is said around it.")
        ] + releaseTermKeys, actions: stepActions,
        relations: [
            .atMostOne(of: ["undo", "no_undo"]), .needs("order", oneOf: ["steps"]), .needs("running_steps", oneOf: ["steps", "switch"]),
            .needs("release_at", oneOf: ["release", "uses"]), .needs("after_pivot", oneOf: ["release", "uses"]),
            .needs("fault", oneOf: ["release", "uses"]), .needs("keep", oneOf: ["release", "uses"])
        ] + (operationDetails + ["until"]).map { .needs($0, oneOf: operationActions) },
        later: [
            "repeat", "background", "marks", "announce", "locks", "expires", "undo_item",
            "max_parallel", "detach", "waiver"
        ])

    static let choice: KeySet = KeySet(
        "\"switch\"",
        [
            .required("on", .value, "The value that decides."),
            .required("cases", .entries(.any, .list(.mapping(step), atLeast: 1), atLeast: 1), "The steps for each value that it can have."),
            .optional("else", .list(.mapping(step), atLeast: 1), "The steps for every other value.")
        ])

    static let pivot = KeySet(
        "\"pivot\"", [.optional("failback", .text(.any), "The playbook that leads back, offered where the run holds after the pivot.")])

    static let check = KeySet.operation(
        "a check",
        [
            .required("id", .text(.name), "The check's name, unique in its list."),
            .optional("title", .text(.any), "What people read."),
            .optional(
                "on_unmet", .words(Check.OnUnmet.self),
                "What becomes of the run where it does not hold; live runs hold and others stop where nothing is said.")
        ], later: ["until", "retry", "description"])

    static let pool = KeySet(
        "\"pool\"",
        [
            .required("name", .text(.name), "A pool of the playbook."),
            .optional("places", .count(from: 1), "How many places an attempt takes; one where it is left out.")
        ])

    private static let undoKeys: [KeyDefinition] = [
        .optional("timeout", .duration, "How long it may take, with retries."),
        .optional("retry", .mapping(retry), "Further attempts after a failure.")
    ]

    static let undo = KeySet.operation("\"undo\"", undoKeys, later: ["require", "approve", "steps"])

    static let release = KeySet.operation("\"release\"", undoKeys, later: ["require", "approve", "steps", "expires"])
}
