import Diagnostics

/// An objective is measured in one way: between two marks (`from` and `to`), or by a `value`.
struct ObjectiveMeasureRule {
    let context: DecodingContext

    func check(_ fields: Fields, _ name: Located<String>) {
        let exclusion = ExclusiveKeysRule(context: context)
        exclusion.check("from", "value", in: fields)
        exclusion.check("to", "value", in: fields)
        if !fields.has("value"), !fields.has("from"), !fields.has("to"), !fields.hasRefused {
            context.error(
                .missingKey, "objective \"\(name.value)\" is not measured", at: name.range,
                expected: "from and to (marks), or value (a reference)")
        } else if fields.has("from") != fields.has("to") {
            let given: Key = fields.has("from") ? "from" : "to"
            context.error(
                .keyNeedsKey, "\"\(given)\" needs \"\(given == "from" ? "to" : "from")\"", at: fields.keyRange(given))
        }
    }
}
