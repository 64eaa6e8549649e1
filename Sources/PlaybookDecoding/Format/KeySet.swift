/// The keys that a construct of the format has.
package final class KeySet: Sendable {
    /// What holds the keys, with an article: `a step`.
    package let construct: String
    /// The construct's name in the table of the format, whatever texts call it.
    package let origin: String
    /// All keys with what is known of them, in the order of the reference.
    package let definitions: [KeyDefinition]
    /// What stands beside the keys under names that the author chooses; nil where nothing does.
    package let others: Others?
    /// What ties the keys together.
    package let relations: [KeyRelation]
    let required: [Key]
    /// Keys that the full format has and this version does not.
    package let later: [Key]
    /// All keys, the required ones first, for the search of the nearest.
    package let ordered: [Key]
    /// The same by their length.
    private let byLength: [[Key]]

    /// Entries whose names the author chooses.
    package struct Others: Sendable {
        package let names: Names
        package let shape: Shape
        /// The key that stands in their place; where it is left out there is one such entry at least.
        package let unless: Key
        /// What they mean, in one sentence of Markdown.
        package let text: String
    }

    /// - Parameter origin: its name in the table of the format, where two constructs have the same name in texts.
    init(
        _ construct: String, as origin: String? = nil, _ definitions: [KeyDefinition], relations: [KeyRelation] = [],
        others: Others? = nil, later: [Key] = []
    ) {
        self.construct = construct
        self.origin = origin ?? construct
        self.definitions = definitions
        self.relations = relations
        self.others = others
        self.later = later
        required = definitions.filter(\.isRequired).map(\.key)
        ordered = required + definitions.filter { !$0.isRequired }.map(\.key)
        var byLength = [[Key]](repeating: [], count: (ordered.map(\.count).max() ?? 0) + 1)
        for key in ordered { byLength[key.count].append(key) }
        self.byLength = byLength
    }

    private init(_ construct: String, like other: KeySet) {
        self.construct = construct
        origin = other.origin
        definitions = other.definitions
        relations = other.relations
        others = other.others
        required = other.required
        later = other.later
        ordered = other.ordered
        byLength = other.byLength
    }

    /// The same keys in a construct of another name.
    func named(_ construct: String) -> KeySet { KeySet(construct, like: self) }

    /// The key that is written like this, nil if the construct has no such key.
    func key(_ bytes: UnsafeBufferPointer<UInt8>) -> Key? {
        guard bytes.count < byLength.count else { return nil }
        return byLength[bytes.count].first { $0.matches(bytes) }
    }

    /// Whether the full format has such a key and this version does not.
    func isLater(_ name: String) -> Bool { later.contains { $0.description == name } }

    /// The keys in words, for an expectation.
    var listed: String {
        guard ordered.count > 1 else { return ordered.first.map { "the key \"\($0)\"" } ?? "no keys" }
        return "one of the keys " + ordered.texts.joined(separator: ", ")
    }

    /// The keys in words for a value that is no mapping; a long list is not written out.
    var asMapping: String {
        ordered.count > Self.fewKeys ? "a mapping with the keys of \(construct)" : "a mapping with \(listed)"
    }

    /// True if the keys fit into a line.
    var isShort: Bool { ordered.count <= Self.fewKeys }

    private static let fewKeys = 14
}
