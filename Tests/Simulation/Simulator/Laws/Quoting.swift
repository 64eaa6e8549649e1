import CanonicalJSON

/// Reads quoted values back, as the languages do for which they were quoted.
enum Quoting {
    /// The value that a text such as `sql 'it''s'` holds behind its first word; nil where it holds anything but one value.
    static func value(_ text: String) -> String? {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "sql": return unquoted(parts[1], quote: "''")
        case "shell": return unquoted(parts[1], quote: "'\\''")
        case "json":
            // what is no JSON is no value
            do throws(JSONSyntaxError) { return try JSONParser.parse(parts[1]).string } catch { return nil }
        default: return parts[1]
        }
    }

    /// - Parameter quote: how a single quote is written inside single quotes.
    private static func unquoted(_ text: String, quote: String) -> String? {
        guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return nil }
        let pieces = text.dropFirst().dropLast().split(separator: quote, omittingEmptySubsequences: false)
        return pieces.contains { $0.contains("'") } ? nil : pieces.joined(separator: "'")
    }
}
