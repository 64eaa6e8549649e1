import PlaybookDecoding
import PlaybookModel
import Values

/// Regular expressions (ECMA-262, as JSON Schema has them) for what texts of the format look like.
enum Patterns {
    static let name = "^\(bareName)$"
    static let dotted = "^[A-Za-z_][A-Za-z0-9_.-]{0,99}$"
    private static let bareName = "[A-Za-z_][A-Za-z0-9_-]{0,99}"

    private static let roots = Reference.Root.allCases.map(\.rawValue).joined(separator: "|")

    /// A reference's path; brackets hold paths, which are written out to this depth.
    private static func path(depth: Int) -> String {
        let index = depth == 0 ? "[0-9]+" : "(?:[0-9]+|\(path(depth: depth - 1)))"
        return "(?:\(roots))(?:\\.[A-Za-z_-][A-Za-z0-9_-]*|\\[\(index)\\])*"
    }

    private static let embedded = "\\$\\{\\{[ \\t]*\(path(depth: 2))[ \\t]*\\}\\}"
    /// Braces without the dollar in front of what would be a reference.
    private static let bare = "\\{\\{ *(?:\(roots))[.\\[][\\s\\S]*?\\}\\}"
    private static let plain = "(?!\\$\\{\\{|\(bare))[\\s\\S]"
    /// The pieces of a text that may hold references.
    private static let piece = "(?:\(plain)|\(embedded))"

    /// A reference and nothing else.
    static let reference = "^\(embedded)$"
    /// Text that may hold references; nothing at all is text.
    static let template = "^\(piece)*$"
    /// Text without references, not empty.
    static let text = "^(?:(?!\\$\\{\\{)[\\s\\S])+$"
    /// Text inside a fixed value; nothing at all is text.
    static let fixed = "^(?:\(plain))*$"
    static let shell = "^(?=[\\s\\S]*[^\\x00-\\x20])(?:(?!\\$\\{\\{)[\\s\\S])+$"

    private static let bareDuration =
        "(?=[0-9])(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?(?:[0-9]+us)?"
    private static let mixed = "(?=[\\s\\S]*\\$\\{\\{)\(piece)*"
    static let fixedDuration = "^\(bareDuration)$"
    static let duration = "^(?:\(bareDuration)|\(mixed))$"
    static let time =
        "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})|\(mixed))$"

    static let fixedURL = "^https?://[^\\x00-\\x20]*$"
    static let url = "^(?=\\$\\{\\{|https?://(?:(?!\\$\\{\\{)[^\\x00-\\x20])*(?:$|\\$\\{\\{))\(piece)+$"

    private static let around = "(?:optional |list of )*"
    private static let types = "\(around)(?:\(ValueType.words.map(\.word).joined(separator: "|")))"
    static let plainType = "^\(types)$"
    static let type = "^(?:\(around)record|\(types))$"
    static let recordType = "^\(around)record$"
    static let timeType = "^\(around)(?:duration|timestamp)$"
    static let sizeType = "^\(around)size$"
    static let stringType = "^\(around)string$"
    static let module = "^[a-z0-9_-]+/[a-z0-9_-]+$"
    static let pointer = "^(?:/[\\s\\S]*)?$"
    static let percent = "^-?[0-9]+(?:\\.[0-9]+)?%$"
    static let publicKey =
        "^ *(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-|sk-ssh-ed25519@openssh\\.com|sk-ecdsa-sha2-)[^ ]* +AAAA"
    static let path = "^(?!~)[^$\\x00-\\x1f]+$"

    private static let byte = "0*(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
    static let failure =
        "^(?:\(FailureKind.allCases.map(\.rawValue).joined(separator: "|"))|exit:\(byte)|http:[1-5][0-9]{2}|http_[1-5]xx)$"
    static let exitCodes = "^\(byte)(?:-\(byte))?$"

    static let environment = "^(?!MUSTER_)[A-Za-z_][A-Za-z0-9_]*$"
    static let header = "^[0-9A-Za-z!#$%&'*+.^_`|~-]+$"
    static let variable = "^(?!(?:ENV|__loc__|__prog_args|ARGS)$)[A-Za-z_][A-Za-z0-9_]{0,99}$"

    /// A name that is none of some words.
    static func name(but words: [String]) -> String { "^(?!(?:\(words.joined(separator: "|")))$)\(bareName)$" }
}
