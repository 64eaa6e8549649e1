import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads `foreach: { name: list }`.
struct LoopDecoder {
    let context: DecodingContext

    private static let expected = "one name with its list, such as { weight: [ 10, 50, 100 ] }"

    /// The loop; nil if it does not have one name and one list, which is reported.
    func loop(_ node: YAMLNode) -> ForEach? {
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: "\"foreach\"", expected: Self.expected, code: .loopShape)
            return nil
        }
        let names = mapping.filter { entry in
            guard Format.laterLoopKeys.contains(entry.key.text) else { return true }
            context.error(
                .laterKey, "\"\(entry.key.text)\" of \"foreach\" is not in this version", at: entry.key.range,
                expected: Self.expected, fix: Diagnostic.Fix("leave \"\(entry.key.text)\" out"))
            return false
        }
        guard let entry = names.first, names.count == 1 else {
            context.error(
                .loopShape, "\"foreach\" has \(names.isEmpty ? "no name" : "more than one name")",
                at: names.dropFirst().first?.key.range ?? node.range, expected: Self.expected)
            return nil
        }
        let name = Located(entry.key.text, entry.key.range)
        guard context.checkName(name), let list = list(entry.value, name.value) else { return nil }
        return ForEach(name: name, list: list)
    }

    private func list(_ node: YAMLNode, _ name: String) -> Template? {
        guard let template = TemplateDecoder(context: context).value(node) else { return nil }
        switch template.content {
        case .list, .reference: return template
        case .value(let value):
            if case Value.list(_) = value { return template }
        case .text, .record: break
        }
        context.wrongType(node, of: "\"\(name)\"", expected: "a list, or a reference to one", code: .loopShape)
        return nil
    }
}
