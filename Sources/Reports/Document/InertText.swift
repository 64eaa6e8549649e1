/// Makes text that others wrote safe to look at.
///
/// Control characters (ISO 6429), bidirectional controls (UAX #9), other format characters, line and paragraph separators and
/// characters that are invisible by default are written out as `⟨U+202E⟩`, so that nothing in a title or an output can
/// move the cursor, reorder a line or hide. Emoji's variation selectors stay.
enum InertText {
    /// One line: line ends and tabs are shown as signs.
    static func line(_ text: String) -> String {
        if text.utf8.allSatisfy({ (32...126).contains($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars { append(scalar, to: &result, lines: false) }
        return result
    }

    /// Several lines: line feeds stay.
    static func lines(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { append(scalar, to: &result, lines: true) }
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String, lines: Bool) {
        switch scalar.value {
        case 0x20...0x7E, 0xFE0E, 0xFE0F: text.unicodeScalars.append(scalar)
        case 0x0A: text += lines ? "\n" : "␊"
        case 0x09: text += lines ? "    " : "␉"
        case 0x00...0x1F: text.unicodeScalars.append(Unicode.Scalar(UInt8(0)).picture(offset: scalar.value))
        default:
            if scalar.isInert { text.unicodeScalars.append(scalar) } else { text += "⟨U+\(hexadecimal(scalar.value))⟩" }
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The text cut to `limit` characters, with an ellipsis where something was cut.
    static func short(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }
}

extension Unicode.Scalar {
    /// The control picture (U+2400 block) of a C0 control.
    fileprivate func picture(offset: UInt32) -> Unicode.Scalar { Unicode.Scalar(0x2400 + offset) ?? self }

    fileprivate var isInert: Bool {
        if properties.isDefaultIgnorableCodePoint { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
