import Values

/// Names of files in a run's folder: letters, digits and `. _ - + = @ ~ ,`, not beginning with a dot.
///
/// So a name never leads out of its folder, never needs quoting, and sorts the same everywhere.
public enum FileName {
    /// Whether `name` is one plain name of at most 200 bytes.
    public static func isSafe(_ name: String) -> Bool {
        let bytes = name.utf8
        return (1...200).contains(bytes.count) && bytes.first != UInt8(ascii: ".") && bytes.allSatisfy(isAllowed)
    }

    /// Whether `path` is one or more plain names joined by `/`.
    public static func isSafePath(_ path: String) -> Bool {
        path.utf8.count <= 1000 && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isSafe(String($0)) }
    }

    /// The name of a step's output file: `<step>.<attempt>.<stream>.out`, a loop's item after an `@`.
    ///
    /// The `/` of nested steps and items become `~`: `shift-traffic~set@2~1.3.stdout.out`; see ``flat(_:)`` for long ones.
    public static func output(step: StepID, item: ItemPath?, attempt: Int, stream: String) -> String {
        let item = item.flatMap { $0.rawValue.isEmpty ? nil : "@" + flat($0.rawValue) } ?? ""
        return "\(flat(step.rawValue))\(item).\(attempt).\(stream).out"
    }

    /// A step's, item's or person's name as a part of a plain name, of at most ``longestPart`` bytes.
    ///
    /// A longer one keeps its beginning and ends in `~` and the first 16 digits of the SHA-256 of the whole.
    public static func flat(_ text: String) -> String {
        let name = String(text.map { $0 == "/" ? "~" : $0 })
        if name.utf8.count <= longestPart { return name }
        return "\(name.prefix(longestPart - 17))~\(SHA256Digest.of(Array(text.utf8)).rawValue.prefix(16))"
    }

    /// Names are made of a few parts, and the file systems take 255 bytes.
    public static let longestPart = 48

    /// A name as messages show it: everything but plain ASCII replaced.
    static func shown(_ name: String) -> String {
        String(name.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "@"),
            UInt8(ascii: "~"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
