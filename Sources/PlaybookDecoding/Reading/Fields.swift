import Diagnostics
import YAMLDocument

/// A mapping read against the keys that its construct has.
struct Fields {
    let context: DecodingContext
    let keySet: KeySet
    /// True if a key was refused: what seems to be missing may be misspelt.
    let hasRefused: Bool
    /// Entries under names that the author chose, where the construct has such.
    let others: [YAMLMapping.Entry]
    private let mapping: YAMLMapping
    private let entries: [Entry]
    /// The bits of the keys that are there.
    private let bits: UInt64

    private struct Entry {
        let key: Key
        let place: YAMLMapping.Place
    }

    /// Reads the keys, and reports those that do not exist and those that are missing.
    ///
    /// - Parameter what: the value in words for the case that it is no mapping: `"until"`.
    /// - Returns: nil if the node is no mapping, which is reported.
    init?(_ node: YAMLNode, _ keySet: KeySet, what: @autoclosure () -> String, _ context: DecodingContext) {
        guard let mapping = node.mapping else {
            context.wrongType(node, of: what(), expected: keySet.asMapping)
            return nil
        }
        self.context = context
        self.keySet = keySet
        self.mapping = mapping
        var entries: [Entry] = []
        var refused: [YAMLMapping.Place] = []
        var bits: UInt64 = 0
        entries.reserveCapacity(mapping.count)
        mapping.forEachKey { name, place in
            if let key = keySet.key(name) {
                entries.append(Entry(key: key, place: place))
                bits |= key.bit
            } else {
                refused.append(place)
            }
        }
        self.entries = entries
        self.bits = bits
        context.use?.note(keySet, entries.lazy.map(\.key))
        let isOpen = keySet.others != nil
        var others: [YAMLMapping.Entry] = []
        for place in refused where isOpen && !keySet.isLater(mapping.key(place).text) {
            others.append(mapping.entry(place))
        }
        self.others = others
        hasRefused = refused.count > others.count
        for place in refused where !isOpen || keySet.isLater(mapping.key(place).text) {
            Self.reportUnknown(mapping.key(place), keySet, in: mapping, context)
        }
        for key in keySet.required where !has(key) {
            context.error(
                .missingKey, "\(keySet.construct) needs the key \"\(key)\"", at: Self.head(of: mapping))
        }
    }

    /// Where the mapping stands.
    var range: SourceRange { mapping.range }

    /// The value of a key.
    func node(_ key: Key) -> YAMLNode? { place(key).map { mapping.value($0) } }

    @inline(__always)
    func has(_ key: Key) -> Bool { place(key) != nil }

    /// Where a key itself stands.
    func keyRange(_ key: Key) -> SourceRange { place(key).map { mapping.key($0).range } ?? range }

    /// The keys that are there, in the order of the text.
    var names: [Key] { entries.map(\.key) }

    /// Those of some keys that are there, in the order of the text.
    func names(among keys: [Key]) -> [Key] {
        var found: [Key] = []
        for entry in entries where keys.contains(entry.key) { found.append(entry.key) }
        return found
    }

    /// Where each key stands.
    var keyRanges: [String: SourceRange] {
        Dictionary(entries.map { ($0.key.description, mapping.key($0.place).range) }, uniquingKeysWith: { first, _ in first })
    }

    @inline(__always)
    private func place(_ key: Key) -> YAMLMapping.Place? {
        if bits & key.bit == 0 { return nil }
        for entry in entries where entry.key == key { return entry.place }
        return nil
    }

    /// The place that speaks for a mapping as a whole: its first key, or its brace.
    private static func head(of mapping: YAMLMapping) -> SourceRange {
        if mapping.node.style == .flow { return mapping.range.sub(0, 1) }
        return mapping.first { _ in true }?.key.range ?? mapping.range
    }

    private static func reportUnknown(
        _ key: YAMLScalar, _ keySet: KeySet, in mapping: YAMLMapping, _ context: DecodingContext
    ) {
        let name = key.text
        if keySet.isLater(name) {
            context.error(
                .laterKey, "\"\(name)\" of \(keySet.construct) is not in this version", at: key.range,
                expected: keySet.isShort ? keySet.listed : nil, fix: Diagnostic.Fix("leave \"\(name)\" out"))
            return
        }
        let near = NearestName.of(name, among: keySet.ordered.texts.lazy.filter { mapping[$0] == nil })
        context.error(
            .unknownKey, "unknown key \"\(name)\" in \(keySet.construct)", at: key.range,
            expected: near == nil || keySet.isShort ? keySet.listed : nil,
            fix: near.map { Diagnostic.Fix("rename it to \"\($0)\"", replacing: key.range, with: $0) })
    }
}
