/// The keys that a construct of the format has.
struct KeySet: Sendable {
    /// What holds the keys, with an article: `a step`.
    let construct: String
    let keys: Set<String>
    let required: [String]
    /// Keys that the full format has and this version does not.
    let later: Set<String>
    /// All keys in the order of the reference, for the search of the nearest.
    let ordered: [String]

    init(_ construct: String, required: [String] = [], optional: [String] = [], later: [String] = []) {
        self.construct = construct
        self.required = required
        self.later = Set(later)
        ordered = required + optional
        keys = Set(ordered)
    }

    /// The keys in words, for an expectation.
    var listed: String {
        guard ordered.count > 1 else { return ordered.first.map { "the key \"\($0)\"" } ?? "no keys" }
        return "one of the keys " + ordered.joined(separator: ", ")
    }

    /// The keys in words for a value that is no mapping; a long list is not written out.
    var asMapping: String {
        ordered.count > Self.fewKeys ? "a mapping with the keys of \(construct)" : "a mapping with \(listed)"
    }

    /// True if the keys fit into a line.
    var isShort: Bool { ordered.count <= Self.fewKeys }

    private static let fewKeys = 14
}
