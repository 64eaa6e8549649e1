import Diagnostics

/// A poll has an end (`within` or `at_most`), says what it waits for (`expect` or `expect_failure`, one of them),
/// and counts good readings in one way (`consecutive` or `sustained`).
struct UntilRule {
    let context: DecodingContext

    func check(_ fields: Fields) {
        let place = fields.keyRange(fields.names.first ?? "")
        if !fields.has("within"), !fields.has("at_most"), !fields.hasRefused {
            context.error(
                .untilUnbounded, "\"until\" has no end", at: place, expected: "within (a duration) or at_most (a number of polls)")
        }
        if !fields.has("expect"), !fields.has("expect_failure"), !fields.hasRefused {
            context.error(
                .untilJudges, "\"until\" does not say what it waits for", at: place, expected: "expect or expect_failure")
        }
        let exclusion = ExclusiveKeysRule(context: context)
        exclusion.check("expect", "expect_failure", in: fields)
        exclusion.check("consecutive", "sustained", in: fields)
    }
}
