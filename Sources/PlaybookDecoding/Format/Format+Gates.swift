import PlaybookModel

extension Format {
    static let approve = KeySet(
        "\"approve\"",
        [
            .optional("from", .list(.text(.name), atLeast: 1), "The roles and people of the site who may approve."),
            .optional(
                "quorum", .count(from: 1), "How many distinct people it takes; left out: as many as `each_of` asks for, one at least."),
            .optional("each_of", .entries(.name, .count(from: 1)), "How many people of each role it takes."),
            .optional("exclude", .list(.words(ApproveAction.Exclusion.self)), "Who may not approve; the author is the playbook's `owner`."),
            .optional("expires", .duration, "How long the gate stays open."),
            .optional(
                "on_expiry", .words(ApproveAction.OnExpiry.self), "What becomes of the run when it expires; `stop` where it is left out."),
            .optional("text", .template, "What those who are asked read.")
        ],
        relations: [.oneOrMore(of: ["from", "each_of"]), .needs("on_expiry", oneOf: ["expires"])], later: ["approve_items"])

    static let manual = KeySet(
        "\"manual\"",
        [
            .required("instructions", .template, "What the person does."),
            .optional("inputs", .entries(.name, .mapping(answer)), "What the person answers; the answers are outputs of the step."),
            .optional("from", .list(.text(.name)), "The roles and people of the site who may answer.")
        ], later: ["options", "expires", "on_expiry"])

    static let answer = KeySet(
        "an input", typeKeys + [.optional("text", .text(.any), "What the person is asked.")], relations: typeRelations,
        later: ["options", "default"])

    static let watch = KeySet(
        "a wait for a monitor",
        [
            .required("name", .text(.name), "A monitor of the playbook."),
            .optional("state", .words(WatchAction.State.self), "Which of its readings are waited for; `good` where it is left out."),
            .optional(
                "holds_for", .duration, "How long its readings have to be so without a break; left out: one reading is enough.")
        ])

    static let wait = KeySet(
        "\"wait\"",
        [
            .optional("for", .duration, "How long."),
            .optional("until_time", .time, "Until when: a point in time with its offset.")
        ],
        relations: [.exactlyOne(of: ["for", "until_time"])], later: ["remainder_to", "offset"])
}
