import Diagnostics

/// A header's name is a token (RFC 9110, 5.6.2).
struct HeaderNameRule {
    let context: DecodingContext

    /// - Returns: true if the name can be used.
    func check(_ name: Located<String>) -> Bool {
        let special = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken = name.value.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || special.contains(byte)
        }
        guard isToken, !name.value.isEmpty else {
            context.error(
                .invalidName, "\"\(name.value.prefix(60))\" cannot be the name of a header", at: name.range,
                expected: "letters, digits and \"-\"")
            return false
        }
        return true
    }
}
