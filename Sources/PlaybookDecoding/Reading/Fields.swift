import Diagnostics
import YAMLDocument

/// A mapping read against the keys that its construct has.
struct Fields {
    let context: DecodingContext
    let keySet: KeySet
    /// Where the mapping stands.
    let range: SourceRange
    /// True if a key was refused: what seems to be missing may be misspelt.
    let hasRefused: Bool
    private let entries: [(name: String, entry: YAMLMapping.Entry)]

    /// Reads the keys, and reports those that do not exist and those that are missing.
    ///
    /// - Parameter what: the value in words for the case that it is no mapping: `"until"`.
    /// - Returns: nil if the node is no mapping, which is reported.
    init?(_ node: YAMLNode, _ keySet: KeySet, what: String, _ context: DecodingContext) {
        guard let mapping = node.mapping else {
            context.wrongType(node, of: what, expected: keySet.asMapping)
            return nil
        }
        self.context = context
        self.keySet = keySet
        range = node.range
        var entries: [(String, YAMLMapping.Entry)] = []
        var refused = false
        entries.reserveCapacity(mapping.count)
        for entry in mapping {
            let name = entry.key.text
            if keySet.keys.contains(name) {
                entries.append((name, entry))
            } else {
                Self.reportUnknown(entry.key, name, keySet, in: mapping, context)
                refused = true
            }
        }
        hasRefused = refused
        self.entries = entries
        for key in keySet.required where !entries.contains(where: { $0.0 == key }) {
            context.error(
                .missingKey, "\(keySet.construct) needs the key \"\(key)\"", at: Self.head(of: mapping))
        }
    }

    /// The value of a key.
    func node(_ key: String) -> YAMLNode? { entries.first { $0.name == key }?.entry.value }

    func has(_ key: String) -> Bool { entries.contains { $0.name == key } }

    func hasAny(of keys: Set<String>) -> Bool { entries.contains { keys.contains($0.name) } }

    /// Where a key itself stands.
    func keyRange(_ key: String) -> SourceRange { entries.first { $0.name == key }?.entry.key.range ?? range }

    /// The keys that are there, in the order of the text.
    var names: [String] { entries.map(\.name) }

    /// Where each key stands.
    var keyRanges: [String: SourceRange] {
        Dictionary(entries.map { ($0.name, $0.entry.key.range) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place that speaks for a mapping as a whole: its first key, or its brace.
    private static func head(of mapping: YAMLMapping) -> SourceRange {
        if mapping.node.style == .flow { return mapping.range.sub(0, 1) }
        return mapping.first { _ in true }?.key.range ?? mapping.range
    }

    private static func reportUnknown(
        _ key: YAMLScalar, _ name: String, _ keySet: KeySet, in mapping: YAMLMapping, _ context: DecodingContext
    ) {
        if keySet.later.contains(name) {
            context.error(
                .laterKey, "\"\(name)\" of \(keySet.construct) is not in this version", at: key.range,
                expected: keySet.isShort ? keySet.listed : nil, fix: Diagnostic.Fix("leave \"\(name)\" out"))
            return
        }
        let near = NearestName.of(name, among: keySet.ordered.lazy.filter { mapping[$0] == nil })
        context.error(
            .unknownKey, "unknown key \"\(name)\" in \(keySet.construct)", at: key.range,
            expected: near == nil || keySet.isShort ? keySet.listed : nil,
            fix: near.map { Diagnostic.Fix("rename it to \"\($0)\"", replacing: key.range, with: $0) })
    }
}
