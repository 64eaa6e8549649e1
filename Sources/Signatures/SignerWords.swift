import Glibc

/// The words of one line of an allowed signers file.
enum SignerWords {
    /// Splits at white space outside of double quotes.
    static func split(_ line: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == " " || character == "\t" || character == "\r" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// Reads `PRINCIPALS [OPTIONS] TYPE BASE64 [COMMENT]`.
    static func entry(_ words: [String]) throws(SignatureError) -> AllowedSigners.Entry {
        guard words.count >= 3 else { throw SignatureError(.malformed, "expected \"PRINCIPALS [OPTIONS] TYPE BASE64\"") }
        let principals = unquoted(words[0])
        if let key = try? SSHPublicKey(line: words[1...].joined(separator: " ")) {  // else the second word is options
            return AllowedSigners.Entry(principals: principals, key: key)
        }
        let key = try SSHPublicKey(line: words[2...].joined(separator: " "))
        var (namespaces, after, before): (String?, Int64?, Int64?)
        for option in options(words[1]) {
            let parts = option.split(separator: "=", maxSplits: 1)
            let value = parts.count == 2 ? unquoted(String(parts[1])) : ""
            switch parts.first.map({ $0.lowercased() }) {
            case "namespaces" where !value.isEmpty: namespaces = value
            case "valid-after": after = try SignerTime.seconds(value)
            case "valid-before": before = try SignerTime.seconds(value)
            case "cert-authority": throw SignatureError(.unsupported, "lines of certificate authorities are not supported")
            default: throw SignatureError(.malformed, "\"\(option)\" is not an option of an allowed signer")
            }
        }
        return AllowedSigners.Entry(principals: principals, namespaces: namespaces, validAfter: after, validBefore: before, key: key)
    }

    /// Splits options at commas outside of double quotes.
    private static func options(_ text: String) -> [String] {
        var isQuoted = false
        return text.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }.map(String.init)
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }
}

/// Times of an allowed signers file: `YYYYMMDD[HHMM[SS]]`, in UTC with a `Z` behind, else in the local zone.
enum SignerTime {
    static func seconds(_ text: String) throws(SignatureError) -> Int64 {
        let isUTC = text.hasSuffix("Z")
        let digits = Array((isUTC ? text.dropLast() : Substring(text)).utf8)
        guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else {
            throw SignatureError(.malformed, "\"\(text)\" is not a time of the form YYYYMMDD[HHMM[SS]][Z]")
        }
        func number(_ start: Int, _ count: Int) -> Int32 {
            start < digits.count ? digits[start..<start + count].reduce(0) { $0 * 10 + Int32($1 - 48) } : 0
        }
        var parts = tm()
        parts.tm_year = number(0, 4) - 1900
        parts.tm_mon = number(4, 2) - 1
        parts.tm_mday = number(6, 2)
        parts.tm_hour = number(8, 2)
        parts.tm_min = number(10, 2)
        parts.tm_sec = number(12, 2)
        parts.tm_isdst = -1
        return Int64(isUTC ? timegm(&parts) : mktime(&parts))
    }

    static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func padded(_ number: Int32, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return padded(parts.tm_year + 1900, 4) + padded(parts.tm_mon + 1, 2) + padded(parts.tm_mday, 2)
            + padded(parts.tm_hour, 2) + padded(parts.tm_min, 2) + padded(parts.tm_sec, 2) + "Z"
    }
}
