import Diagnostics

extension TreeBuilder {
    /// Warns of a value without quotes that stands between curly ones (U+2018 to U+201F, three bytes each).
    ///
    /// Quotes inside are text as they should be; one that opens and is not closed was cut off by a comma or a bracket.
    mutating func checkQuotes(_ content: UnsafeBufferPointer<UInt8>, at place: SourceRange) {
        guard Self.isCurly(content, 0) else { return }
        let inside = content.dropFirst(3)
        let others = inside.indices.filter { Self.isCurly(content, $0) }
        let isWhole = others == [content.count - 3]
        guard isWhole || (others.isEmpty && (content[2] == 0x9C || content[2] == 0x9E)) else { return }
        var fix: Diagnostic.Fix?
        if isWhole {
            let text = String(decoding: inside.dropLast(3), as: UTF8.self)
            let escaped = text.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
            fix = Diagnostic.Fix("write straight quotes", replacing: place, with: "\"\(escaped)\"")
        } else {
            fix = Diagnostic.Fix("write straight quotes around the whole value")
        }
        problems.warning(
            .curlyQuotes, "curly quotes are a part of the text, not quotes around it", at: place, expected: "straight quotes", fix: fix)
    }

    private static func isCurly(_ content: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index >= 0 && index + 3 <= content.count && content[index] == 0xE2 && content[index + 1] == 0x80
            && (0x98...0x9F).contains(content[index + 2])
    }
}
