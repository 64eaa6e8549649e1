import Diagnostics

/// The name of a jq variable is one that jq can read after a `$`, and none that it has itself.
struct JQVariableRule {
    let context: DecodingContext

    private static let taken: Set<String> = ["ENV", "__loc__", "__prog_args", "ARGS"]

    /// - Returns: true if the name can be used.
    func check(_ name: Located<String>) -> Bool {
        let bytes = Array(name.value.utf8)
        let isName = bytes.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
        }
        guard isName, let first = bytes.first, !(48...57).contains(first), bytes.count <= 100, !Self.taken.contains(name.value) else {
            context.error(
                .invalidName, "\"\(name.value.prefix(60))\" cannot be the name of a jq variable", at: name.range,
                expected: "letters, digits and \"_\", not starting with a digit")
            return false
        }
        return true
    }
}
