/// Text inside HTML and SVG.
enum HTMLText {
    /// The text with markup characters as references and everything invisible written out.
    static func line(_ text: String) -> String { escape(InertText.line(text)) }

    static func lines(_ text: String) -> String { escape(InertText.lines(text)) }

    /// A name as the value of an `id` or the target of a reference.
    static func anchor(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" })
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
