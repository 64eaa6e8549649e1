import PlaybookDecoding

/// A construct's keys as a table of Markdown, for the reference.
public struct KeyTable: Sendable {
    /// The construct as its heading calls it: `A step`, `retry` in code.
    public let title: String
    /// The table, which ends with a line break.
    public let markdown: String

    /// The tables of all constructs, in the order in which one meets them.
    public static let all = FormatTable.constructs.map(KeyTable.init)

    init(_ keys: KeySet) {
        title = Self.title(keys)
        let shared = keys === Format.operation ? [] : Format.operation.definitions.map(\.key)
        let isOperation = !shared.isEmpty && keys.definitions.map(\.key).filter(shared.contains).count == shared.count
        var rows = keys.definitions.filter { !isOperation || !shared.contains($0.key) }.map { definition in
            let meaning = definition.isRequired ? "**Required.** \(definition.text)" : definition.text
            return "| `\(definition.key)` | \(ShapeText.text(definition.shape)) | \(meaning) |"
        }
        if let others = keys.others { rows.append("| *a name* | \(ShapeText.text(others.shape)) | \(others.text) |") }
        if isOperation { rows.append("| … | | The keys of \(Self.link(Format.operation)). |") }
        markdown = (["| key | what stands there | meaning |", "| --- | --- | --- |"] + rows).joined(separator: "\n") + "\n"
    }

    private static func title(_ keys: KeySet) -> String {
        keys.origin.hasPrefix("\"") ? keys.origin.replacing("\"", with: "`") : keys.origin.prefix(1).uppercased() + keys.origin.dropFirst()
    }

    /// A link to the construct's heading.
    static func link(_ keys: KeySet) -> String {
        let heading = title(keys)
        let anchor = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
        return "[\(heading.prefix(1).lowercased() + heading.dropFirst())](#\(anchor))"
    }
}

/// What may stand behind a key, in a few words of Markdown.
enum ShapeText {
    static func text(_ shape: Shape) -> String {
        switch shape {
        case .version: "`1`"
        case .text(let form): text(form)
        case .template, .sentence: "text with references"
        case .url: "URL with references"
        case .scalar, .operand: "value with references"
        case .value: "any value with references"
        case .fixed: "any value"
        case .flag: "`true` or `false`"
        case .yes: "`true`"
        case .word(let words): alternatives(words.map { "`\($0)`" })
        case .duration: "duration or reference"
        case .fixedDuration: "duration"
        case .time: "point in time or reference"
        case .fixedCount(let from): "whole number, \(from) or more"
        case .count(let from): "whole number, \(from) or more, or reference"
        case .number: "number above 0, or reference"
        case .listOrReference: "list or reference"
        case .pair: "list of two"
        case .pattern: "regular expression"
        case .list(let inner, let atLeast): list(element: inner, isEmpty: atLeast == 0)
        case .command: "list of a program and its arguments, with references"
        case .entries(let names, let inner, _, let atMost):
            "\(atMost == 1 ? "one \(name(names))" : "\(name(names))s, each") with \(text(inner))"
        case .construct(let keys): KeyTable.link(keys())
        case .condition(let outputs): outputs ? "[condition](#a-condition)" : "[condition](#a-condition) on values"
        case .either(let shapes): shapes.map(text).joined(separator: ", or ")
        }
    }

    private static func list(element: Shape, isEmpty: Bool) -> String {
        let head = isEmpty ? "list" : "list, not empty,"
        switch element {
        case .text(.failure): return "\(head) of [kinds of failure](#failure-kinds)"
        case .text: return "\(head) of \(text(element))s"
        case .word(let words): return "\(head) of \(words.map { "`\($0)`" }.joined(separator: ", "))"
        case .condition: return "\(head) of [conditions](#a-condition)"
        default: return "\(head) of: \(text(element))"
        }
    }

    private static func text(_ form: TextForm) -> String {
        switch form {
        case .any: "text"
        case .name, .dotted: "name"
        case .type, .plainType, .recordType, .timeType, .sizeType, .stringType: "[type](#types)"
        case .module: "`group/name`"
        case .pointer: "JSON pointer"
        case .percent: "percentage"
        case .shell: "text for bash"
        case .jq: "jq expression"
        case .failure: "[kind of failure](#failure-kinds)"
        case .publicKey: "public key"
        case .path: "path"
        case .url: "URL"
        case .environment: "variable"
        }
    }

    private static func name(_ names: Names) -> String {
        switch names {
        case .any: "value"
        case .name, .dotted, .output, .item: "name"
        case .environment, .variable: "variable"
        case .header: "header"
        case .exitCodes: "code"
        }
    }

    private static func alternatives(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
