import Diagnostics
import YAMLDocument

/// A gate names who may open it: `from`, `each_of`, or both.
struct GateVotersRule {
    let context: DecodingContext

    func check(_ fields: Fields) {
        if !fields.has("from"), !fields.has("each_of") {
            if fields.hasRefused { return }
            context.error(
                .gateWithoutVoters, "\"approve\" names nobody who may approve", at: fields.keyRange(fields.names.first ?? ""),
                expected: "from (roles and people) or each_of (roles with numbers)")
        } else if let list = fields.node("from"), list.sequence?.isEmpty == true {
            context.error(
                .gateWithoutVoters, "\"from\" is empty", at: list.range, expected: "roles and people of the site")
        }
    }
}
