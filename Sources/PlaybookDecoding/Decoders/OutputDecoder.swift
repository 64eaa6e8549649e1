import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads `outputs: { name: { type, from, json: "/a/0" } }`.
struct OutputDecoder {
    let context: DecodingContext

    /// Where an output can be read from.
    enum Place: String, CaseIterable {
        case stdout, stderr
        case exitCode = "exit_code"
        case httpStatus = "http.status"
        case httpHeader = "http.header"
        case httpBody = "http.body"
        case file
    }

    func outputs(_ fields: Fields) -> [OutputDeclaration] {
        fields.entries("outputs", of: "outputs") { name, node in output(name, node) }
    }

    func checkName(_ name: Located<String>) {
        guard ConditionDecoder.reserved.contains(name.value) else { return }
        context.error(
            .outputName, "an output cannot be called \"\(name.value)\": the word has a meaning in conditions", at: name.range)
    }

    private func output(_ name: Located<String>, _ node: YAMLNode) -> OutputDeclaration? {
        checkName(name)
        guard let fields = Fields(node, Format.output, what: "output \"\(name.value)\"", context) else { return nil }
        let type = ValueTypeDecoder(context: context).type(of: fields)
        let source = source(fields)
        let selection = selection(fields)
        guard let type, let source, let selection else { return nil }
        OutputTypeRule(context: context).check(type, source, selection, fields)
        var output = OutputDeclaration(
            name: name.value, type: type, source: source, selection: selection, unit: unit(fields, type) ?? plainUnit(selection, type),
            defaultValue: DefaultDecoder(context: context).value(fields, type), range: name.range)
        if let expression = fields.node("jq") { output.expressionRange = expression.range }
        return output
    }

    private func plainUnit(_ selection: OutputDeclaration.Selection, _ type: ValueType) -> String? {
        if case .jq = selection { return Self.plainUnit(type) }
        return nil
    }

    /// What jq's numbers mean where no unit is said: seconds and bytes.
    static func plainUnit(_ type: ValueType) -> String? {
        switch element(type) {
        case .duration, .timestamp: "s"
        case .size: "B"
        default: nil
        }
    }

    private func source(_ fields: Fields) -> OutputDeclaration.Source? {
        guard fields.has("from") else {
            context.error(
                .missingKey, "an output needs the key \"from\"", at: fields.range.startPoint,
                expected: DecodingContext.alternatives(Place.allCases.map(\.rawValue)))
            return nil
        }
        guard let place = fields.word("from", as: Place.self) else { return nil }
        refuseDetail("header", unless: place.value == .httpHeader, fields, "http.header")
        refuseDetail("path", unless: place.value == .file, fields, "file")
        switch place.value {
        case .stdout: return .stdout
        case .stderr: return .stderr
        case .exitCode: return .exitCode
        case .httpStatus: return .httpStatus
        case .httpBody: return .httpBody
        case .httpHeader:
            guard fields.has("header") else { return lacks("header", "the header's name", place.range) }
            return fields.text("header").map { .httpHeader(name: $0.value) }
        case .file:
            guard fields.has("path") else { return lacks("path", "the file's path", place.range) }
            return fields.template("path").map { .file(path: $0) }
        }
    }

    private func lacks(_ key: String, _ expected: String, _ place: SourceRange) -> OutputDeclaration.Source? {
        context.error(.outputSource, "this source needs the key \"\(key)\"", at: place, expected: expected)
        return nil
    }

    private func refuseDetail(_ key: Key, unless fits: Bool, _ fields: Fields, _ place: String) {
        guard fields.has(key), !fits else { return }
        context.error(.outputSource, "\"\(key)\" needs \"from: \(place)\"", at: fields.keyRange(key))
    }

    private func selection(_ fields: Fields) -> OutputDeclaration.Selection? {
        let given: [Key] = ["json", "jq", "regex", "csv", "lines", "whole"].filter(fields.has)
        if given.count > 1 {
            context.error(
                .outputSelection, "\"\(given[1])\" and \"\(given[0])\" exclude each other", at: fields.keyRange(given[1]),
                expected: "one of json, jq, regex, csv, lines, whole",
                notes: [Diagnostic.Note("the other is here", at: fields.keyRange(given[0]))])
            return nil
        }
        switch given.first {
        case "json": return fields.node("json").flatMap(pointer).map { .json(pointer: $0) }
        case "jq": return fields.node("jq").flatMap(JQTextRule(context: context).expression).map { .jq(expression: $0.value) }
        case "regex": return fields.text("regex").map { .regex(pattern: $0.value) }
        case "csv": return fields.text("csv").map { .csv(column: $0.value) }
        case "lines": return fields.node("lines").flatMap { mark($0, "\"lines\"") }.map { .lines }
        case "whole": return fields.node("whole").flatMap { mark($0, "\"whole\"") }.map { .whole }
        default: return .whole
        }
    }

    private func mark(_ node: YAMLNode, _ what: String) -> Void? {
        if node.scalar?.boolean == true { return () }
        context.wrongType(node, of: what, expected: "true")
        return nil
    }

    /// A pointer as RFC 6901 writes it: empty, or `/` before each part.
    private func pointer(_ node: YAMLNode) -> String? {
        let expected = "a JSON pointer such as \"/items/0/name\", or \"\" for the whole document"
        guard let scalar = node.scalar, scalar.coreType == .string, !node.isReported else {
            context.wrongType(node, of: "\"json\"", expected: expected)
            return nil
        }
        let text = scalar.text
        guard text.isEmpty || text.hasPrefix("/") else {
            let path = text.hasPrefix("$.") ? text.dropFirst(2) : text.hasPrefix(".") ? text.dropFirst() : text[...]
            let pointer = "/" + path.split(separator: ".").joined(separator: "/")
            context.error(
                .jsonPointer, "\"\(text.prefix(60))\" is no JSON pointer", at: node.range, expected: expected,
                fix: Diagnostic.Fix("change it to \(pointer)", replacing: node.range, with: "\"\(pointer)\""))
            return nil
        }
        return text
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    enum Unit: String, CaseIterable {
        case d, h, m, s, ms, us, B, KiB, MiB, GiB, TiB, kB, MB, GB, TB

        static let times: [Unit] = [.d, .h, .m, .s, .ms, .us]
        static let sizes = allCases.filter { !times.contains($0) }
    }

    func unit(_ fields: Fields, _ type: ValueType) -> String? {
        guard let unit = fields.word("unit", as: Unit.self) else { return nil }
        let times = Unit.times
        let fits =
            switch Self.element(type) {
            case .duration, .timestamp: times.contains(unit.value)
            case .size: !times.contains(unit.value)
            default: false
            }
        if !fits {
            context.error(
                .keyNeedsKey, "\"unit: \(unit.value.rawValue)\" needs \"type: \(times.contains(unit.value) ? "duration" : "size")\"",
                at: unit.range)
        }
        return unit.value.rawValue
    }

    /// What a single value is: the unit of a list is that of its elements.
    private static func element(_ type: ValueType) -> ValueType {
        if case .list(let inner) = type.required { return element(inner) }
        return type.required
    }
}
