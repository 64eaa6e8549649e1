import CanonicalJSON
import PlaybookDecoding

/// Conditions: a list of them, `{ value: …, comparator: … }`, or names of outputs with `all`, `any` and `not` among them.
struct ConditionSchema {
    /// False where there is no output that a name could mean.
    let hasOutputs: Bool

    func reference(_ definitions: inout Definitions) -> JSONValue {
        definitions.reference(hasOutputs ? "condition" : "condition-without-outputs") { definitions in
            [
                "if": ["type": "array"],
                "then": ["items": ["$ref": .string("#/$defs/" + (hasOutputs ? "condition" : "condition-without-outputs"))], "minItems": 1],
                "else": [
                    "type": "object", "minProperties": 1,
                    "if": ["required": ["value"]],
                    "then": ofValue(&definitions),
                    "else": ofOutputs(&definitions)
                ]
            ]
        }
    }

    /// The value, and the comparators beside it.
    private func ofValue(_ definitions: inout Definitions) -> JSONValue {
        let comparison = ConstructSchema(keys: Format.comparison).members(&definitions)
        return .object(
            comparison.filter { $0.name != "type" }.map { member in
                guard member.name == "properties" else { return member }
                return JSONMember("properties", .object(properties(["value"], &definitions) + (member.value.object ?? [])))
            })
    }

    private func ofOutputs(_ definitions: inout Definitions) -> JSONValue {
        let words = JSONMember("properties", .object(properties(["all", "any", "not"], &definitions)))
        guard hasOutputs else { return .object([words, JSONMember("additionalProperties", false)]) }
        return .object([
            words, JSONMember("propertyNames", ["pattern": .string(Patterns.dotted)]),
            JSONMember("additionalProperties", ConstructSchema(keys: Format.comparison).reference(&definitions))
        ])
    }

    private func properties(_ names: [String], _ definitions: inout Definitions) -> [JSONMember] {
        let shapes = ShapeSchema(hasOutputs: hasOutputs)
        return Format.condition.definitions.filter { names.contains($0.key.description) }.map { definition in
            JSONMember(
                definition.key.description,
                .object(
                    [JSONMember("description", .string(definition.text))]
                        + (shapes.schema(definition.shape, &definitions).object ?? [])))
        }
    }
}
