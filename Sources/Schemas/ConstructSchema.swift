import CanonicalJSON
import PlaybookDecoding

/// A construct of the format as a JSON Schema: its keys, and nothing else.
struct ConstructSchema {
    let keys: KeySet

    /// The construct's name among the `$defs`: `a step` is `step`, `an input of a module` is `input-of-a-module`.
    var name: String { Self.name(keys.origin) }

    static func name(_ origin: String) -> String {
        let words = origin.filter { $0 != "\"" }.replacing("'s", with: "").split(separator: " ")
        let noun = ["a", "an"].contains(words.first) ? words.dropFirst() : words[...]
        return noun.joined(separator: "-")
    }

    func reference(_ definitions: inout Definitions) -> JSONValue {
        definitions.reference(name) { .object(members(&$0)) }
    }

    /// The members of the schema.
    func members(_ definitions: inout Definitions) -> [JSONMember] {
        let shapes = ShapeSchema()
        let properties = keys.definitions.map { property($0, shapes.schema($0.shape, &definitions)) }
        let required = keys.definitions.filter(\.isRequired).map { JSONValue.string($0.key.description) }
        var members: [JSONMember] = [
            JSONMember("type", "object"), JSONMember("additionalProperties", false), JSONMember("properties", .object(properties))
        ]
        if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
        let relations = RelationSchema(keys.relations).schemas
        if !relations.isEmpty { members.append(JSONMember("allOf", .array(relations))) }
        return members
    }

    /// The key with its sentence in front of what stands behind it: editors show that where one hovers over the key.
    private func property(_ definition: KeyDefinition, _ schema: JSONValue) -> JSONMember {
        JSONMember(
            definition.key.description, .object([JSONMember("description", .string(definition.text))] + (schema.object ?? [])))
    }
}
