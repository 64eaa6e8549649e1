/// Text inside Markdown, in which nothing of the author's is markup.
///
/// Works on scalars, not characters: a combining mark behind a `<` must not hide it.
enum MarkdownText {
    static func line(_ text: String) -> String {
        var result = ""
        let scalars = Array(InertText.line(text).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\\", "`", "*", "[", "]", "|", "~":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "_":
                let inWord = index > 0 && index + 1 < scalars.count && isWord(scalars[index - 1]) && isWord(scalars[index + 1])
                result += inWord ? "_" : "\\_"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A code span; a text that a span could not hold in a table is written as plain text.
    static func code(_ text: String) -> String {
        let inert = InertText.line(text)
        if inert.isEmpty { return "" }
        if inert.unicodeScalars.contains(where: { $0 == "`" || $0 == "|" || $0 == "\\" }) { return line(text) }
        return "`\(inert)`"
    }

    /// A fenced block whose fence is longer than any run of backticks inside.
    static func fenced(_ lines: String) -> String {
        var longest = 2
        var run = 0
        for scalar in lines.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)\n\(InertText.lines(lines))\n\(fence)"
    }

    /// Takes the meaning of a heading, a list, a rule or a quotation from the beginning of a line.
    static func unmarkStart(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.first else { return text }
        if "#+-=".unicodeScalars.contains(first) {
            let next = scalars.drop { $0 == first }.first
            return next == nil || next == " " ? "\\" + text : text
        }
        let digits = scalars.prefix { ("0"..."9").contains($0) }
        let rest = scalars.dropFirst(digits.count)
        guard !digits.isEmpty, let mark = rest.first, mark == "." || mark == ")", rest.count == 1 || rest.dropFirst().first == " " else {
            return text
        }
        return String(digits) + "\\" + String(rest)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) }
}
