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
        let others = keys.others.map { shapes.schema($0.shape, &definitions) } ?? false
        var members: [JSONMember] = [
            JSONMember("type", "object"), JSONMember("additionalProperties", others), JSONMember("properties", .object(properties))
        ]
        if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
        if keys.others != nil {
            let names = Patterns.name(but: keys.later.map(\.description))
            members.append(JSONMember("propertyNames", ["pattern": .string(names)]))
        }
        let relations = RelationSchema(keys.relations).schemas + (keys.others.map { [ofOthers($0)] } ?? [])
        if !relations.isEmpty { members.append(JSONMember("allOf", .array(relations))) }
        return members
    }

    /// One entry at least under a name of the author's, or none and the key in their place; how many there are it cannot say.
    private func ofOthers(_ others: KeySet.Others) -> JSONValue {
        let known: JSONValue = ["propertyNames": ["enum": .array(keys.ordered.map { .string($0.description) })]]
        return ["if": ["required": [.string(others.unless.description)]], "then": known, "else": ["not": known]]
    }

    /// The key with its sentence in front of what stands behind it: editors show that where one hovers over the key.
    private func property(_ definition: KeyDefinition, _ schema: JSONValue) -> JSONMember {
        JSONMember(
            definition.key.description, .object([JSONMember("description", .string(definition.text))] + (schema.object ?? [])))
    }
}
