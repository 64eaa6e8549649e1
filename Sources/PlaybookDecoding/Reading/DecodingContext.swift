import Diagnostics
import YAMLDocument

/// What all decoders of one file share: where problems go.
final class DecodingContext {
    var problems = DiagnosticSink()
    /// Is told what of the format the file uses; nil but in tests.
    let use: FormatUse?

    init(use: FormatUse? = nil) { self.use = use }

    /// Reports an error.
    func error(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: Diagnostic.Fix? = nil
    ) {
        problems.error(code, message, at: range, expected: expected, notes: notes, fix: fix)
    }

    /// Reports a warning.
    func warning(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil, fix: Diagnostic.Fix? = nil
    ) {
        problems.warning(code, message, at: range, expected: expected, fix: fix)
    }

    /// Reports a value of the wrong kind, unless reading the file has already found fault with it.
    func wrongType(
        _ node: YAMLNode, of what: String, expected: String, fix: Diagnostic.Fix? = nil, code: DiagnosticCode = .wrongType
    ) {
        guard !node.isReported else { return }
        error(code, "\(what) is \(Self.describe(node))", at: node.range, expected: expected, fix: fix)
    }

    /// What a node is, in words: `the number 30`, `a list`, `nothing`.
    static func describe(_ node: YAMLNode) -> String {
        guard let scalar = node.scalar else { return node.sequence != nil ? "a list" : "a mapping" }
        let text = scalar.text
        let shown = text.count > 40 ? text.prefix(40) + "…" : text
        return switch scalar.coreType {
        case .null: "nothing"
        case .boolean, .integer, .number: "the \(scalar.coreType == .boolean ? "boolean" : "number") \(shown)"
        case .string: text.isEmpty ? "an empty text" : "the text \"\(shown)\""
        }
    }
}
