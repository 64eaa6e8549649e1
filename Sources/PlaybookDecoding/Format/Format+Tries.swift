import PlaybookModel

extension Format {
    package static let loop = KeySet(
        "\"foreach\"",
        [
            .optional(
                "zip", .entries(.item, .listOrReference, atLeast: 2),
                "Several lists of one length: the first elements together, then the second ones, and so on."),
            .optional("max_items", .count(from: 1), "How many items there may be; left out: 1000."),
            .optional("max_parallel", .count(from: 1), "How many items may be under way at once; left out: one, in waves all of the wave."),
            .optional(
                "batch",
                .either([.count(from: 1), .text(.percent), .list(.either([.count(from: 1), .text(.percent)]), atLeast: 1)]),
                "The sizes of waves, as numbers or percentages of the items; the last one repeats."),
            .optional("pause", .duration, "How long nothing begins between waves; without `batch` between items."),
            .optional(
                "on_item_failure", .words(ForEach.ItemFailure.self),
                "What happens when an item has failed: the loop fails (`stop`, where it is left out), or the others go on (`next`)."),
            .optional(
                "max_failures", .either([.count(from: 1), .text(.percent)]),
                "The circuit breaker: more failed items than so many, or than this share of all, make the loop fail.")
        ],
        relations: [.needsWord("max_failures", of: "on_item_failure", [ForEach.ItemFailure.next.rawValue])],
        others: .init(
            names: .item, shape: .listOrReference, unless: "zip",
            text: "What an element is called, and the list that the loop goes over: `each.<name>`."),
        later: ["ask", "undo_item"])

    static let retry = KeySet(
        "\"retry\"",
        [
            .required("at_most", .count(from: 1), "How many attempts there are; the first one counts."),
            .optional("initial", .duration, "The delay before the second attempt."),
            .optional("factor", .number, "What each delay is multiplied by for the next."),
            .optional("max", .duration, "The longest delay."),
            .optional("jitter", .words(Retry.Jitter.self), "`full`: each delay is drawn between nothing and its length."),
            .optional(
                "on", .either([.text(.failure), .list(.text(.failure), atLeast: 1)]),
                "The ways of failing that are tried again; left out: all.")
        ],
        relations: [
            .needs("factor", oneOf: ["initial"]), .needs("max", oneOf: ["initial"]), .needs("jitter", oneOf: ["initial"])
        ])

    static let until = KeySet(
        "\"until\"",
        [
            .required(
                "every", .either([.duration, .list(.duration, atLeast: 1)]),
                "The time from the start of a poll to the next; of a list one after the other, the last one from there on."),
            .optional("within", .duration, "How long it is polled at most."),
            .optional("at_most", .count(from: 1), "How many polls there are at most."),
            .optional("on_error", .mapping(onError), "What becomes of polls that could not be read."),
            .optional("expect", .condition(outputs: true), "What has to hold of a good reading."),
            .optional(
                "expect_failure", .either([.text(.failure), .list(.text(.failure), atLeast: 1)]), "The ways of failing that are waited for."
            ),
            .optional("consecutive", .count(from: 1), "How many good readings in a row it takes."),
            .optional("sustained", .duration, "How long the readings have to stay good.")
        ],
        relations: [
            .oneOrMore(of: ["within", "at_most"]), .exactlyOne(of: ["expect", "expect_failure"]),
            .atMostOne(of: ["consecutive", "sustained"])
        ])

    static let onError = KeySet(
        "\"on_error\"", [.required("tolerate", .count(from: 0), "How many polls in a row may have an error.")], later: ["then"])

    static let policy = KeySet(
        "\"on_failure\"",
        [
            .required("do", .words(FailurePolicy.Reaction.self), "What the failure leads to."),
            .optional("verdict", .words(FailurePolicy.Verdict.self), "How the run's outcome shows a failure that it goes on after.")
        ],
        relations: [.needsWord("verdict", of: "do", [FailurePolicy.Reaction.continue.rawValue])], later: ["kinds", "fallback", "ask"])
}
