/// One way in which an encoder may escape a JSON string (RFC 8259, section 7, leaves several open).
struct JSONStyle {
    /// `/` is written as `\/`.
    var escapesSlash: Bool
    /// `<`, `>` and `&` are written as `\u003c` and so on, for embedding in HTML.
    var escapesMarkup: Bool
    /// Everything beyond ASCII is written as `\uXXXX`.
    var asciiOnly: Bool
    /// Backspace, form feed, newline, return and tab have their short forms.
    var shortControls: Bool
    /// The hexadecimal digits of `\uXXXX`.
    var digits: [UInt8]

    static let all: [JSONStyle] = {
        var styles: [JSONStyle] = []
        let choices = [false, true]
        for slash in choices {
            for markup in choices {
                for ascii in choices {
                    for short in choices {
                        for digits in [lowerDigits, upperDigits] {
                            styles.append(
                                JSONStyle(
                                    escapesSlash: slash, escapesMarkup: markup, asciiOnly: ascii,
                                    shortControls: short, digits: digits))
                        }
                    }
                }
            }
        }
        return styles
    }()

    /// Whether some style writes this byte of a UTF-8 text in another way.
    static func mayEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            true
        default: byte < 0x20 || byte > 0x7e
        }
    }

    /// The escaped text without its quotation marks.
    func escape(_ text: String) -> [UInt8] {
        var escaped: [UInt8] = []
        for scalar in text.unicodeScalars { append(scalar, to: &escaped) }
        return escaped
    }

    private func append(_ scalar: Unicode.Scalar, to escaped: inout [UInt8]) {
        switch scalar {
        case "\"": escaped.append(contentsOf: #"\""#.utf8)
        case "\\": escaped.append(contentsOf: #"\\"#.utf8)
        case "/" where escapesSlash: escaped.append(contentsOf: #"\/"#.utf8)
        case "<" where escapesMarkup, ">" where escapesMarkup, "&" where escapesMarkup:
            appendCodeUnits(of: scalar, to: &escaped)
        case "\n" where shortControls: escaped.append(contentsOf: #"\n"#.utf8)
        case "\r" where shortControls: escaped.append(contentsOf: #"\r"#.utf8)
        case "\t" where shortControls: escaped.append(contentsOf: #"\t"#.utf8)
        case "\u{8}" where shortControls: escaped.append(contentsOf: #"\b"#.utf8)
        case "\u{c}" where shortControls: escaped.append(contentsOf: #"\f"#.utf8)
        default:
            if scalar.value < 0x20 || (asciiOnly && scalar.value > 0x7e) {
                appendCodeUnits(of: scalar, to: &escaped)
            } else {
                escaped.append(contentsOf: String(scalar).utf8)
            }
        }
    }

    private func appendCodeUnits(of scalar: Unicode.Scalar, to escaped: inout [UInt8]) {
        for unit in String(scalar).utf16 {
            escaped.append(contentsOf: #"\u"#.utf8)
            for shift in [12, 8, 4, 0] { escaped.append(digits[Int(unit >> UInt16(shift)) & 15]) }
        }
    }
}
