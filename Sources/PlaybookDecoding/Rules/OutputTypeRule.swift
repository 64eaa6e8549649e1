import Diagnostics
import PlaybookModel
import Values

/// What is read is a text, a list of texts or JSON: a type that never comes out of it is a mistake.
struct OutputTypeRule {
    let context: DecodingContext

    func check(
        _ type: ValueType, _ source: OutputDeclaration.Source, _ selection: OutputDeclaration.Selection, _ fields: Fields
    ) {
        let key: Key = fields.names(among: ["json", "jq", "regex", "csv", "lines", "whole"]).first ?? "from"
        func report(_ what: String, _ expected: String) {
            context.error(.outputType, what, at: fields.keyRange(key), expected: expected)
        }
        if isNumber(source) {
            if selection != .whole { return report("there is nothing to select from a number", "\"from\" alone") }
            if !isText(type) { return report("a number is read, which is never \(type)", "type: integer") }
            return
        }
        switch selection {
        case .json, .jq: break
        case .lines:
            if !isList(type) { report("lines are a list, which is never \(type)", "type: list of string") }
        case .regex, .csv:
            if !isText(type), !isList(type) { report("text is read, which is never \(type)", "a scalar or a list of scalars, or json") }
        case .whole:
            if !isText(type) { report("one text is read, which is never \(type)", "a scalar, or lines, csv or json to select with") }
        }
    }

    private func isNumber(_ source: OutputDeclaration.Source) -> Bool {
        switch source {
        case .exitCode, .httpStatus: true
        case .stdout, .stderr, .httpHeader, .httpBody, .file, .part, .computed: false
        }
    }

    private func isText(_ type: ValueType) -> Bool { type.required.isScalar }

    private func isList(_ type: ValueType) -> Bool {
        if case .list(let of) = type.required { return isText(of) }
        return false
    }
}
