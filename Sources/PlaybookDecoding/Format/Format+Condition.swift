import PlaybookModel

extension Format {
    /// Words of conditions; outputs cannot have them as names.
    package static let condition = KeySet(
        "a condition",
        [
            .optional("all", .list(.condition(outputs: true), atLeast: 1), "Each of these holds."),
            .optional("any", .list(.condition(outputs: true), atLeast: 1), "One of these holds, or several."),
            .optional("not", .condition(outputs: true), "This does not hold."),
            .optional("value", .value, "What is compared, instead of an output: the comparators stand beside it.")
        ])

    /// The comparators alone, as they stand inside `every` and `some`.
    static let comparators: [KeyDefinition] = [
        .optional("eq", .operand, "Equal."),
        .optional("ne", .operand, "Not equal."),
        .optional("lt", .operand, "Less than."),
        .optional("le", .operand, "Less than, or equal."),
        .optional("gt", .operand, "Greater than."),
        .optional("ge", .operand, "Greater than, or equal."),
        .optional("in", .listOrReference, "One of the list."),
        .optional("not_in", .listOrReference, "None of the list."),
        .optional("between", .pair, "Between two, both included."),
        .optional("matches", .pattern, "The whole text matches the regular expression."),
        .optional("contains", .operand, "The text holds the operand; the list has it as an element."),
        .optional("length", .count(from: 0), "So many characters of a text, elements of a list."),
        .optional("present", .yes, "There is a value."),
        .optional("absent", .yes, "There is none, and the reading succeeded."),
        .optional("unchanged_for", .duration, "In `until`: every reading for that long gave the same value.")
    ]

    /// What stands behind the name of an output, or beside `value`.
    package static let comparison = KeySet(
        "a comparison",
        comparators + [
            .optional("every", .mapping(element), "What holds of every element of a list."),
            .optional("some", .mapping(element), "What holds of one element at least."),
            .optional("ratio_to_previous", .mapping(element), "In `until`: what holds of the value's ratio to the reading before."),
            .optional("share", .mapping(share), "The comparators beside it hold for so many of the elements."),
            .optional("severity", .words(Comparison.Severity.self), "`warn`: what is found is shown and recorded, and fails nothing.")
        ], relations: [.oneOrMore(of: comparators.map(\.key) + ["every", "some", "ratio_to_previous"])])

    /// What stands behind `every`, `some` and `ratio_to_previous`.
    static let element = KeySet("an element's comparison", comparators, relations: [.oneOrMore(of: comparators.map(\.key))])

    static let share = KeySet("\"share\"", [.required("ge", .text(.percent), "The smallest share, such as `95%`.")])
}
