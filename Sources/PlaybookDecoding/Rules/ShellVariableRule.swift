import Diagnostics
import YAMLDocument

/// What looks like a variable or a command substitution of a shell, in an argument of `run`: no shell reads it there.
///
/// Told from other uses of `$` by its form: `$NAME` in upper case, `${name}`, `$(`. Nothing is said behind a program that reads
/// such text itself: a shell, `ssh`, and the like.
struct ShellVariableRule {
    let context: DecodingContext

    private static let readers: Set<String> = [
        "sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "ssh", "awk", "gawk", "mawk", "perl", "jq", "sed", "envsubst", "make"
    ]

    func check(_ items: YAMLSequence) {
        for item in items {
            guard let scalar = item.scalar else { continue }
            let text = scalar.withBytes { bytes in
                bytes.contains(UInt8(ascii: "$")) ? Array(bytes) : Self.isShort(bytes) ? Array(bytes) : []
            }
            if text.isEmpty { continue }
            if Self.readers.contains(String(decoding: text.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)) { return }
            if let found = Self.first(in: text) { report(found, scalar, text) }
        }
    }

    /// Whether the text can be the path of one of the readers.
    private static func isShort(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let last = bytes.last, bytes.count <= 64 else { return false }
        return "hkqldtenb".utf8.contains(last)
    }

    private func report(_ found: Range<Int>, _ scalar: YAMLScalar, _ text: [UInt8]) {
        let shown = String(decoding: text[found].prefix(40), as: UTF8.self)
        let name = String(decoding: text[found].filter { !"${}(".utf8.contains($0) }, as: UTF8.self)
        context.warning(
            .shellVariable, "no shell reads \"\(shown)\" here: the program gets it as it stands", at: scalar.range(ofContent: found),
            expected: "a reference such as \"${{ params.\(name.isEmpty ? "name" : name.lowercased()) }}\"",
            fix: Diagnostic.Fix(
                name.isEmpty
                    ? "use \"shell\" for what a shell has to read"
                    : "write a reference; or use \"shell\" with\nenv: { \(name): \"${{ … }}\" }\nand write \"$\(name)\" there"))
    }

    /// The first place that looks like a variable, without what follows its name.
    private static func first(in text: [UInt8]) -> Range<Int>? {
        for start in text.indices where text[start] == UInt8(ascii: "$") {
            if start > 0, text[start - 1] == UInt8(ascii: "\\") || text[start - 1] == UInt8(ascii: "$") { continue }
            let rest = text[(start + 1)...]
            switch rest.first {
            case UInt8(ascii: "("): return start..<start + 2
            case UInt8(ascii: "{"):
                let name = rest.dropFirst().prefix(while: isNamePart)
                if isName(name), name.endIndex < text.endIndex, text[name.endIndex] == UInt8(ascii: "}") {
                    return start..<name.endIndex + 1
                }
            default:
                let name = rest.prefix(while: isNamePart)
                if isName(name), name.allSatisfy({ !(97...122).contains($0) }) { return start..<name.endIndex }
            }
        }
        return nil
    }

    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return !(48...57).contains(first)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
}
