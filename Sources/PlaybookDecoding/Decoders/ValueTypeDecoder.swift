import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads types: `type: duration`, `type: list of string`, `enum: [a, b]`, `type: list of record` with `fields`, `optional: true`.
struct ValueTypeDecoder {
    let context: DecodingContext

    /// The type of the thing whose fields these are; nil if it has none, which is reported.
    func type(of fields: Fields) -> ValueType? {
        guard let type = requiredType(of: fields) else { return nil }
        return fields.flag("optional") == true && !type.isOptional ? .optional(type) : type
    }

    private func requiredType(of fields: Fields) -> ValueType? {
        if fields.has("enum") { return enumeration(fields) }
        guard let node = fields.node("type") else {
            context.error(
                .missingKey, "\(fields.keySet.construct) needs the key \"type\"", at: fields.range.startPoint,
                expected: Self.expected)
            return nil
        }
        if let shape = Wrapping(node, around: "record") { return record(fields, node).map(shape.around) }
        if fields.has("fields") {
            context.error(
                .keyNeedsKey, "\"fields\" needs \"type: record\"", at: fields.keyRange("fields"))
        }
        return word(node)
    }

    /// What stands around the innermost type of `list of optional record`.
    private struct Wrapping {
        private var words: [String] = []

        /// Nil where the innermost type is another.
        init?(_ node: YAMLNode, around innermost: String) {
            guard var rest = node.scalar?.text[...], !node.isReported else { return nil }
            while let word = ["list of ", "optional "].first(where: rest.hasPrefix) {
                words.append(word)
                rest = rest.dropFirst(word.count)
            }
            if rest != innermost { return nil }
        }

        func around(_ type: ValueType) -> ValueType {
            words.reversed().reduce(type) { $1 == "optional " ? .optional($0) : .list(of: $0) }
        }
    }

    private static let expected =
        "a type: " + DecodingContext.alternatives(ValueType.words.map(\.word) + ["record", "list of …", "optional …"])

    private func word(_ node: YAMLNode) -> ValueType? {
        guard let text = context.text(node, "\"type\"", expected: Self.expected) else { return nil }
        if let type = ValueType(text: text.value) {
            context.use?.note(type)
            return type
        }
        let near = Self.synonyms[text.value] ?? NearestName.of(text.value, among: ValueType.words.map(\.word))
        context.error(
            .unknownValueType, "unknown type \"\(text.value)\"", at: node.range, expected: Self.expected,
            fix: near.map { Diagnostic.Fix("change it to \($0)", replacing: node.range, with: $0) })
        return nil
    }

    private static let synonyms = [
        "int": "integer", "bool": "boolean", "str": "string", "text": "string", "float": "number", "decimal": "number",
        "double": "number", "date": "timestamp", "time": "timestamp", "bytes": "size", "host": "hostname",
        "list": "list of string", "array": "list of string"
    ]

    /// `enum: [a, b]`, alone or beside `type: list of string`.
    private func enumeration(_ fields: Fields) -> ValueType? {
        let shape = fields.node("type").flatMap { Wrapping($0, around: "string") }
        if let type = fields.node("type"), shape == nil {
            context.error(
                .keysExclude, "\"enum\" lists texts, \"type\" says otherwise", at: type.range, expected: "string, or list of string",
                fix: Diagnostic.Fix("write string", replacing: type.range, with: "string"))
        }
        guard let words = fields.texts("enum") else { return nil }
        guard !words.isEmpty else {
            context.error(
                .emptyValue, "\"enum\" is empty", at: fields.node("enum")?.range ?? fields.range, expected: "a list of texts")
            return nil
        }
        DuplicateEntryRule(context: context).check(words, in: "\"enum\"")
        let type = ValueType.enumeration(words.map(\.value))
        return shape?.around(type) ?? type
    }

    private func record(_ fields: Fields, _ node: YAMLNode) -> ValueType? {
        guard fields.has("fields") else {
            context.error(
                .missingKey, "a record needs the key \"fields\"", at: node.range, expected: "a mapping of names to types")
            return nil
        }
        if let types = fields.node("fields"), types.mapping?.isEmpty == true {
            context.error(.emptyValue, "\"fields\" is empty", at: types.range, expected: "a mapping of names to types")
        }
        let inner = fields.entries("fields", of: "types") { name, node in
            field(name, node).map { ValueType.Field(name.value, $0) }
        }
        return inner.isEmpty ? nil : .record(inner)
    }

    /// `name: integer`, or `name: { type, enum, fields, optional }`.
    private func field(_ name: Located<String>, _ node: YAMLNode) -> ValueType? {
        guard node.mapping != nil else { return word(node) }
        return Fields(node, Format.field, what: "field \"\(name.value)\"", context).flatMap(type(of:))
    }
}

/// Reads the default of a parameter or input, and checks it against the type where it holds no reference.
struct DefaultDecoder {
    let context: DecodingContext

    func template(_ fields: Fields, _ type: ValueType?) -> Located<Template>? {
        guard let node = fields.node("default"), let template = TemplateDecoder(context: context).value(node) else {
            return nil
        }
        if let type, let value = template.value, !Self.fits(value, type) {
            context.wrongType(node, of: "\"default\"", expected: "\(type)", code: .defaultType)
        }
        return Located(template, node.range)
    }

    /// A default without references, as the type's value.
    func value(_ fields: Fields, _ type: ValueType) -> Value? {
        guard let node = fields.node("default"), let template = TemplateDecoder(context: context).value(node) else {
            return nil
        }
        guard let value = template.value else {
            context.error(
                .referenceNotAllowed, "a reference is not allowed in \"default\"", at: node.range, expected: "\(type)")
            return nil
        }
        if case .string(let text) = value, let read = Value(text: text, as: type) { return read }
        guard value.conforms(to: type) else {
            context.wrongType(node, of: "\"default\"", expected: "\(type)", code: .defaultType)
            return nil
        }
        return value
    }

    private static func fits(_ value: Value, _ type: ValueType) -> Bool {
        switch (value, type.required) {
        case (.list(let items), .list(let inner)): items.allSatisfy { fits($0, inner) }
        case (.record(let fields), .record(let types)):
            types.allSatisfy { type in
                fields.first { $0.name == type.name }.map { fits($0.value, type.type) } ?? type.type.isOptional
            }
        case (.string(let text), let inner): Value(text: text, as: inner) != nil
        default: value.conforms(to: type)
        }
    }
}
