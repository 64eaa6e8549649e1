import CanonicalJSON

/// JSON for people: two spaces a level, and what fits into a line on one.
enum JSONLayout {
    static func text(_ value: JSONValue) -> String { lines(value, indent: 0) + "\n" }

    private static let width = 120

    private static func lines(_ value: JSONValue, indent: Int) -> String {
        let short = flat(value)
        if indent > 0, short.count + indent * 2 <= width { return short }
        let inner = String(repeating: "  ", count: indent + 1)
        let outer = String(repeating: "  ", count: indent)
        switch value {
        case .array(let items) where !items.isEmpty:
            return "[\n" + items.map { inner + lines($0, indent: indent + 1) }.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let members) where !members.isEmpty:
            let texts = members.map { "\(inner)\(JSONValue.string($0.name).canonicalText): \(lines($0.value, indent: indent + 1))" }
            return "{\n" + texts.joined(separator: ",\n") + "\n\(outer)}"
        default: return short
        }
    }

    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .array(let items): "[" + items.map(flat).joined(separator: ", ") + "]"
        case .object(let members) where members.isEmpty: "{}"
        case .object(let members):
            "{ " + members.map { "\(JSONValue.string($0.name).canonicalText): \(flat($0.value))" }.joined(separator: ", ") + " }"
        default: value.canonicalText
        }
    }
}
