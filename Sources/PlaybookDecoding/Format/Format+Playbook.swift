import PlaybookModel

extension Format {
    package static let playbook = KeySet(
        "a playbook",
        [
            .required("muster", .version, "The version of the format, 1."),
            .required("id", .text(.name), "The playbook's name."),
            .required("steps", .list(.mapping(step), atLeast: 1), "What is done, one after the other unless `needs` says otherwise."),
            .optional("title", .text(.any), "What people read in plan and report."),
            .optional("description", .text(.any), "More for people."),
            .optional("owner", .text(.any), "Who answers for the playbook: its author for approvals."),
            .optional("scenario", .mapping(scenario), "What the playbook is for."),
            .optional("parameters", .entries(.name, .mapping(parameter)), "What is set with `--set name=value`."),
            .optional(
                "check_parameters", .list(.condition(outputs: false)), "What has to hold of the parameters; judged when the plan is made."),
            .optional("constants", .entries(.name, .value), "Names for values that are used more than once."),
            .optional("require", .list(.mapping(check)), "What has to hold before anything, and again after every approval."),
            .optional("locks", .list(.mapping(lock)), "Taken before anything else, all or none; held and crashed runs keep them."),
            .optional("objectives", .entries(.name, .mapping(objective)), "What the run is measured by."),
            .optional("monitors", .entries(.name, .mapping(monitor)), "Readings that go on beside the steps."),
            .optional("announce", .mapping(announce), "What is told to a channel of the site as the run goes on."),
            .optional("timeout", .duration, "How long the run may take."),
            .optional("max_parallel", .count(from: 1), "How many steps are under way at once."),
            .optional("pools", .entries(.name, .count(from: 1)), "Places that steps share: the names of pools with their sizes."),
            .optional(
                "running_steps", .words(EarlyEnd.self), "What becomes of steps under way when the run ends early; `drain` lets them finish."
            )
        ],
        later: ["change", "deadlines", "rollback", "outputs", "modes", "actions", "lint"])

    static let scenario = KeySet(
        "\"scenario\"",
        [
            .required("text", .text(.any), "What has happened."),
            .optional("severity", .text(.any), "How bad it is, in your words.")
        ])

    static let parameter = KeySet(
        "a parameter",
        typeKeys + [
            .optional("default", .value, "The value where none is set; without one the parameter has to be set."),
            .optional("text", .text(.any), "What it is, for people.")
        ], relations: typeRelations, later: ["secret", "unit"])

    static let lock = KeySet(
        "a lock",
        [
            .required("key", .template, "What is locked: runs with the same key exclude each other."),
            .optional("shared", .flag, "`true`: together with other runs that share it, beside none that has it alone."),
            .optional("min_delay", .duration, "How long after the last holder gave it back it can be taken.")
        ])

    static let objective = KeySet(
        "an objective",
        [
            .required("target", .duration, "What the measure may be at most."),
            .optional("from", .text(.dotted), "The mark that it is measured from."),
            .optional("to", .text(.dotted), "The mark that it is measured to."),
            .optional("value", .scalar, "A reference to the measure itself, instead of marks.")
        ],
        relations: [
            .exactlyOne(of: ["from", "value"]), .needs("from", oneOf: ["to"]), .needs("to", oneOf: ["from"])
        ])

    static let monitor = KeySet.operation(
        "a monitor",
        [
            .required("every", .duration, "The time from the start of a reading to the next."),
            .optional("marks", .entries(.dotted, .mapping(mark)), "Points in time that the readings set."),
            .optional(
                "between", .list(.text(.name)),
                "Two steps: it runs from the start of the first to the end of the second; left out: all the time."),
            .optional("on_breach", .mapping(breach), "What the run does when the readings stay bad; left out: it is recorded.")
        ], later: ["statistics", "sustained"])

    static let breach = KeySet(
        "\"on_breach\"",
        [
            .required(
                "do", .words(Monitor.BreachRule.Reaction.self),
                "`note` a deviation, `hold`, or `rollback`; past the point of no return a rollback is a hold."),
            .optional("sustained", .duration, "How long the readings have to stay bad.")
        ])

    static let mark = KeySet(
        "a mark",
        [
            .required(
                "on", .words(Monitor.MarkRule.Trigger.self), "Whether it is set when the readings turn bad, or when they are good again."),
            .optional("sustained", .duration, "How long they have to stay so.")
        ], later: ["expect", "when"])

    static let announce = KeySet(
        "\"announce\"",
        [
            .required("on", .list(.words(Announce.Event.self)), "The events that are told."),
            .required("to", .text(.name), "A channel of the site."),
            .optional("every", .duration, "How often the state is told in between."),
            .optional("text", .template, "What is said besides.")
        ], later: ["after"])
}
