import Diagnostics

/// A variable's name is one that a shell can use (POSIX.1-2017, 8.1), and not one that the runner sets itself.
struct EnvironmentNameRule {
    let context: DecodingContext

    /// - Returns: true if the name can be used.
    func check(_ name: Located<String>) -> Bool {
        let bytes = Array(name.value.utf8)
        let isName = bytes.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
        }
        guard isName, let first = bytes.first, !(48...57).contains(first) else {
            context.error(
                .environmentName, "\"\(name.value.prefix(60))\" cannot be the name of an environment variable",
                at: name.range, expected: "letters, digits and \"_\", not starting with a digit")
            return false
        }
        guard !name.value.hasPrefix("MUSTER_") else {
            context.error(
                .environmentName, "\"\(name.value)\" is set by the runner", at: name.range,
                expected: "a name that does not start with MUSTER_")
            return false
        }
        return true
    }
}
