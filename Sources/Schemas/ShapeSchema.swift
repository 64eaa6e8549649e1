import CanonicalJSON
import PlaybookDecoding

/// Where the definitions that a schema refers to are gathered.
struct Definitions {
    private(set) var members: [JSONMember] = []

    /// A reference to a definition of this name, which is made the first time.
    mutating func reference(_ name: String, _ make: (inout Definitions) -> JSONValue) -> JSONValue {
        if !members.contains(where: { $0.name == name }) {
            let place = members.count
            members.append(JSONMember(name, .null))  // what is made may hold itself
            members[place] = JSONMember(name, make(&self))
        }
        return ["$ref": .string("#/$defs/" + name)]
    }

    mutating func reference(_ shared: SharedSchemas.Definition) -> JSONValue { reference(shared.name) { _ in shared.schema } }
}

/// What may stand behind a key, as JSON Schema says it.
struct ShapeSchema {
    /// False where there is no output whose name a condition could use.
    var hasOutputs = true

    func schema(_ shape: Shape, _ definitions: inout Definitions) -> JSONValue {
        switch shape {
        case .version: ["const": 1]
        case .text(let form): text(form, &definitions)
        case .template: definitions.reference(SharedSchemas.template)
        case .sentence: .object((definitions.reference(SharedSchemas.matching).object ?? []) + [JSONMember("minLength", 1)])
        case .url: definitions.reference(SharedSchemas.url)
        case .scalar: definitions.reference(SharedSchemas.template)
        case .value: definitions.reference(SharedSchemas.value)
        case .fixed: definitions.reference(SharedSchemas.fixed)
        case .flag: ["type": "boolean"]
        case .yes: ["const": true]
        case .word(let words): ["enum": .array(words.map { .string($0) })]
        case .duration: definitions.reference(SharedSchemas.duration)
        case .fixedDuration: definitions.reference(SharedSchemas.fixedDuration)
        case .time: definitions.reference(SharedSchemas.time)
        case .fixedCount(let from): ["type": "integer", "minimum": .integer(Int64(from))]
        case .count(let from): orReference(["type": "integer", "minimum": .integer(Int64(from))], &definitions)
        case .number: orReference(["type": "number", "exclusiveMinimum": 0], &definitions)
        case .listOrReference: orReference(list(definitions.reference(SharedSchemas.value), atLeast: 0), &definitions)
        case .pair: ["type": "array", "items": definitions.reference(SharedSchemas.value), "minItems": 2, "maxItems": 2]
        case .pattern: definitions.reference(SharedSchemas.matching)
        case .operand:
            definitions.reference(SharedSchemas.operand.name) { definitions in
                _ = definitions.reference(SharedSchemas.value)
                return SharedSchemas.operand.schema
            }
        case .command: command(&definitions)
        case .list(let inner, let atLeast): list(schema(inner, &definitions), atLeast: atLeast)
        case .entries(let names, let inner, let atLeast, let atMost): entries(names, schema(inner, &definitions), atLeast, atMost)
        case .construct(let keys): ConstructSchema(keys: keys()).reference(&definitions)
        case .condition(let outputs): ConditionSchema(hasOutputs: outputs && hasOutputs).reference(&definitions)
        case .either(let shapes): ["anyOf": .array(shapes.map { schema($0, &definitions) })]
        }
    }

    private func orReference(_ schema: JSONValue, _ definitions: inout Definitions) -> JSONValue {
        ["anyOf": [schema, definitions.reference(SharedSchemas.reference)]]
    }

    private func list(_ items: JSONValue, atLeast: Int) -> JSONValue {
        let list: [JSONMember] = [JSONMember("type", "array"), JSONMember("items", items)]
        return .object(list + (atLeast > 0 ? [JSONMember("minItems", .integer(Int64(atLeast)))] : []))
    }

    private func command(_ definitions: inout Definitions) -> JSONValue {
        let argument = definitions.reference(SharedSchemas.template)
        let program = JSONValue.object((argument.object ?? []) + [JSONMember("minLength", 1)])
        return ["type": "array", "minItems": 1, "prefixItems": [program], "items": argument]
    }

    private func entries(_ names: Names, _ inner: JSONValue, _ atLeast: Int, _ atMost: Int?) -> JSONValue {
        var members: [JSONMember] = [JSONMember("type", "object"), JSONMember("additionalProperties", inner)]
        if let pattern = pattern(names) { members.append(JSONMember("propertyNames", ["pattern": .string(pattern)])) }
        if atLeast > 0 { members.append(JSONMember("minProperties", .integer(Int64(atLeast)))) }
        if let atMost { members.append(JSONMember("maxProperties", .integer(Int64(atMost)))) }
        return .object(members)
    }

    private func pattern(_ names: Names) -> String? {
        switch names {
        case .any: nil
        case .name: Patterns.name
        case .dotted: Patterns.dotted
        case .environment: Patterns.environment
        case .header: Patterns.header
        case .variable: Patterns.variable
        case .exitCodes: Patterns.exitCodes
        case .item: Patterns.name(but: (Format.loop.ordered + Format.loop.later).map(\.description))
        case .output: Patterns.name(but: Format.condition.definitions.map(\.key.description))
        }
    }

    private func text(_ form: TextForm, _ definitions: inout Definitions) -> JSONValue {
        switch form {
        case .any: definitions.reference(SharedSchemas.plainText)
        case .name: definitions.reference(SharedSchemas.name)
        case .dotted: definitions.reference(SharedSchemas.dotted)
        case .type: definitions.reference(SharedSchemas.type)
        case .plainType: definitions.reference(SharedSchemas.plainType)
        case .recordType: plain(Patterns.recordType)
        case .timeType: plain(Patterns.timeType)
        case .sizeType: plain(Patterns.sizeType)
        case .stringType: plain(Patterns.stringType)
        case .module: definitions.reference(SharedSchemas.module)
        case .failure: definitions.reference(SharedSchemas.failure)
        case .path: definitions.reference(SharedSchemas.path)
        case .shell: definitions.reference(SharedSchemas.shell)
        case .jq: definitions.reference(SharedSchemas.plainText)
        case .pointer: plain(Patterns.pointer)
        case .percent: plain(Patterns.percent)
        case .publicKey: plain(Patterns.publicKey)
        case .url: plain(Patterns.fixedURL)
        case .environment: plain(Patterns.environment)
        }
    }

    private func plain(_ pattern: String) -> JSONValue { ["type": "string", "pattern": .string(pattern)] }
}
