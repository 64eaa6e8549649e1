/// One spelling of a secret that must not be written.
struct SecretForm: Hashable {
    /// The bytes that are certain wherever the secret occurs in this spelling.
    var bytes: [UInt8]
    /// Characters just before `bytes` that mix bits of the secret with bits of what precedes it (base64).
    var before = 0
    /// Characters just after `bytes` that mix bits of the secret with bits of what follows it (base64).
    var after = 0
}

/// Spells a secret in the forms in which commands commonly print it.
enum SecretForms {
    /// Raw, JSON-escaped, quoted, base64 and URL-encoded spellings, without duplicates, longest first.
    static func all(_ secret: [UInt8]) -> [SecretForm] {
        var forms: Set<SecretForm> = [SecretForm(bytes: secret)]
        for bytes in json(secret) + url(secret) + quoted(secret) { forms.insert(SecretForm(bytes: bytes)) }
        for alphabet in [standardAlphabet, urlAlphabet] {
            for offset in 0..<3 { forms.insert(base64(secret, offset: offset, alphabet: alphabet)) }
        }
        return forms.sorted {
            $0.bytes.count != $1.bytes.count ? $0.bytes.count > $1.bytes.count : $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
    }

    // MARK: SQL (ISO/IEC 9075-2, 5.3) and POSIX shells (IEEE 1003.1, 2.2.2)

    /// As it stands between single quotes; a program that complains of its input prints it so.
    static func quoted(_ secret: [UInt8]) -> [[UInt8]] {
        let quote = UInt8(ascii: "'")
        guard secret.contains(quote) else { return [] }
        return ["''", "'\\''"].map { escape in secret.flatMap { $0 == quote ? Array(escape.utf8) : [$0] } }
    }

    // MARK: base64 (RFC 4648, sections 4 and 5)

    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    static let standardAlphabet = common + Array("+/".utf8)
    static let urlAlphabet = common + Array("-_".utf8)

    /// The characters that are certain when the secret starts `offset` bytes into a group of three.
    static func base64(_ secret: [UInt8], offset: Int, alphabet: [UInt8]) -> SecretForm {
        let bits = 8 * secret.count
        // Bits of the first character wholly made of the secret, counted from the secret's first bit.
        let lead = (6 - (8 * offset) % 6) % 6
        var characters: [UInt8] = []
        var bit = lead
        while bit + 6 <= bits {
            let at = bit / 8
            let pair = UInt16(secret[at]) << 8 | (at + 1 < secret.count ? UInt16(secret[at + 1]) : 0)
            characters.append(alphabet[Int(pair >> UInt16(10 - bit % 8)) & 63])
            bit += 6
        }
        return SecretForm(bytes: characters, before: lead > 0 ? 1 : 0, after: bit < bits ? 1 : 0)
    }

    // MARK: JSON (RFC 8259, section 7)

    /// Every combination of optional escapes that encoders in use apply; none when the secret is not UTF-8.
    static func json(_ secret: [UInt8]) -> [[UInt8]] {
        guard secret.contains(where: JSONStyle.mayEscape), let text = String(validating: secret, as: UTF8.self) else {
            return []
        }
        return JSONStyle.all.map { $0.escape(text) }
    }

    // MARK: URL (RFC 3986 section 2.1; application/x-www-form-urlencoded)

    /// Characters besides letters and digits that encoders in use leave alone, and what they make of a space.
    private static let urlStyles: [(kept: String, plusForSpace: Bool)] = [
        ("-._~", false), ("-._~/", false), ("-_.!~*'()", false), ("*-._", true), ("-._~", true),
        ("-_.!~*'();/?:@&=+$,#", false), ("", false)
    ]

    static func url(_ secret: [UInt8]) -> [[UInt8]] {
        if secret.allSatisfy(isAlphanumeric) { return [] }
        var forms: [[UInt8]] = []
        for style in urlStyles {
            let kept = Set(style.kept.utf8)
            for digits in [lowerDigits, upperDigits] {
                forms.append(percentEncode(secret, kept: kept, plusForSpace: style.plusForSpace, digits: digits))
            }
        }
        return forms
    }

    private static func percentEncode(
        _ secret: [UInt8], kept: Set<UInt8>, plusForSpace: Bool, digits: [UInt8]
    ) -> [UInt8] {
        var encoded: [UInt8] = []
        for byte in secret {
            if isAlphanumeric(byte) || kept.contains(byte) {
                encoded.append(byte)
            } else if plusForSpace && byte == UInt8(ascii: " ") {
                encoded.append(UInt8(ascii: "+"))
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return encoded
    }
}

let lowerDigits = Array("0123456789abcdef".utf8)
let upperDigits = Array("0123456789ABCDEF".utf8)

func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}
