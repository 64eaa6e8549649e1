import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads `foreach: { name: list }`, `foreach: { zip: { name: list, name: list } }`, and what else stands there.
struct LoopDecoder {
    let context: DecodingContext

    private static let expected = "one name with its list, such as { weight: [ 10, 50, 100 ] }"

    /// The loop; nil if what it goes over cannot be read, which is reported.
    func loop(_ node: YAMLNode) -> ForEach? {
        guard node.mapping != nil, !node.isReported, let fields = Fields(node, Format.loop, what: "\"foreach\"", context) else {
            context.wrongType(node, of: "\"foreach\"", expected: Self.expected, code: .loopShape)
            return nil
        }
        guard let variables = variables(fields) else { return nil }
        var loop = ForEach(variables)
        loop.maxItems = fields.count("max_items")
        loop.maxParallel = fields.count("max_parallel")
        loop.batch = sizes(fields)
        loop.pause = fields.duration("pause")
        let onItemFailure = fields.word("on_item_failure", as: ForEach.ItemFailure.self, later: ["ask"])
        loop.onItemFailure = onItemFailure?.value
        loop.maxFailures = fields.node("max_failures").flatMap { size($0, "\"max_failures\"") }
        if fields.node("max_failures") != nil, onItemFailure?.value != .next {
            context.error(
                .keyNeedsKey, "\"max_failures\" needs \"on_item_failure: next\"", at: fields.keyRange("max_failures"),
                notes: onItemFailure.map { [Diagnostic.Note("what is done stands here", at: $0.range)] } ?? [])
        }
        return loop
    }

    private func sizes(_ fields: Fields) -> [Located<Template>] {
        guard let node = fields.node("batch") else { return [] }
        guard let list = node.sequence, !node.isReported else { return size(node, "\"batch\"").map { [$0] } ?? [] }
        if list.isEmpty { context.error(.emptyValue, "\"batch\" is empty", at: node.range, expected: Self.size) }
        return list.compactMap { size($0, "a size of \"batch\"") }
    }

    private static let size = "a number of items, or a percentage such as 25%"

    private func size(_ node: YAMLNode, _ what: String) -> Located<Template>? {
        guard let scalar = node.scalar, !node.isReported, scalar.coreType == .string || scalar.coreType == .integer,
            let template = TemplateDecoder(context: context).value(node)
        else {
            context.wrongType(node, of: what, expected: Self.size)
            return nil
        }
        switch template.content {
        case .value(.integer(let number)) where number < 1: break
        case .value(.string(let text)) where Value(text: text, as: .percent) == nil: break
        default: return Located(template, node.range)
        }
        context.wrongType(node, of: what, expected: Self.size)
        return nil
    }

    private func variables(_ fields: Fields) -> [ForEach.Variable]? {
        if let zip = fields.node("zip") {
            if let other = fields.others.first {
                context.error(
                    .loopShape, "\"\(other.key.text)\" stands beside \"zip\"", at: other.key.range, expected: "all lists inside of \"zip\"")
                return nil
            }
            return zipped(zip)
        }
        let names = fields.others.filter { !isMisspelt($0) }
        if names.count < fields.others.count, names.isEmpty { return nil }
        guard let entry = names.first, names.count == 1 else {
            if names.isEmpty, fields.hasRefused { return nil }
            let second = names.dropFirst().first?.key.range
            context.error(
                second == nil ? .loopShape : .loopNames, "\"foreach\" has \(names.isEmpty ? "no name" : "more than one name")",
                at: second ?? fields.range, expected: Self.expected, fix: second.map { _ in Diagnostic.Fix("put the lists into \"zip\"") })
            return nil
        }
        return variable(entry).map { [$0] }
    }

    /// A key that is misspelt would be a name: it has no list.
    private func isMisspelt(_ entry: YAMLMapping.Entry) -> Bool {
        if entry.value.sequence != nil || entry.value.scalar.map({ ReferenceText.firstOpening(in: $0) != nil }) ?? false { return false }
        guard let near = NearestName.of(entry.key.text, among: Format.loop.ordered.texts) else { return false }
        context.error(
            .unknownKey, "unknown key \"\(entry.key.text)\" in \"foreach\"", at: entry.key.range,
            expected: "a name with its list, or \(Format.loop.listed)",
            fix: Diagnostic.Fix("rename it to \"\(near)\"", replacing: entry.key.range, with: near))
        return true
    }

    private func zipped(_ node: YAMLNode) -> [ForEach.Variable]? {
        guard let mapping = node.mapping, !node.isReported, mapping.count > 1 else {
            context.wrongType(
                node, of: "\"zip\"", expected: "two or more names with their lists, such as { host: [ a, b ], zone: [ 1, 2 ] }",
                code: .loopShape)
            return nil
        }
        let variables = mapping.map(variable)
        let read = variables.compactMap { $0 }
        return read.count == variables.count ? read : nil
    }

    private func variable(_ entry: YAMLMapping.Entry) -> ForEach.Variable? {
        let name = Located(entry.key.text, entry.key.range)
        guard context.checkName(name) else { return nil }
        if Format.loop.ordered.texts.contains(name.value) || Format.loop.isLater(name.value) {
            context.error(.loopShape, "\"\(name.value)\" is a word of loops", at: name.range, expected: "another name")
            return nil
        }
        return list(entry.value, name).map { ForEach.Variable(name: name, list: $0) }
    }

    private func list(_ node: YAMLNode, _ name: Located<String>) -> Template? {
        guard let template = TemplateDecoder(context: context).value(node) else { return nil }
        switch template.content {
        case .list, .reference: return template
        case .value(let value):
            if case Value.list(_) = value { return template }
        case .text, .record: break
        }
        context.wrongType(node, of: "\"\(name.value)\"", expected: "a list, or a reference to one", code: .loopShape)
        return nil
    }
}
