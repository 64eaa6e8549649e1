import Diagnostics
import YAMLDocument

/// Text for a shell holds no reference.
///
/// A value put into the text could end a word or start a command. Pass it in the environment, where it stays one
/// value whatever it holds: `env: { HOST: "${{ params.host }}" }`, and in the text `"$HOST"`.
struct ShellReferenceRule {
    let context: DecodingContext

    /// - Returns: true if there is none.
    func check(_ scalar: YAMLScalar, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var start = 0
        var isFree = true
        while let offset = ReferenceText.firstOpening(in: String(decoding: bytes[start...], as: UTF8.self)) {
            let open = start + offset
            let close = end(of: open, in: bytes)
            let path = String(decoding: bytes[open + 3..<close], as: UTF8.self).split { " }".contains($0) }.joined()
            let name = Self.variable(for: path)
            context.error(
                .referenceInShell, "a reference is not allowed in shell text", at: scalar.range(ofContent: open..<close),
                expected: "an environment variable",
                fix: Diagnostic.Fix("pass it in the environment:\nenv: { \(name): \"${{ \(path) }}\" }\nand write \"$\(name)\" here"))
            isFree = false
            start = close
        }
        return isFree
    }

    private func end(of open: Int, in bytes: [UInt8]) -> Int {
        var position = open + 3
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "}"), bytes[position + 1] == UInt8(ascii: "}") { return position + 2 }
            if bytes[position] == 0x0A { return position }
            position += 1
        }
        return bytes.count
    }

    /// A variable's name made of the path's last word.
    private static func variable(for path: String) -> String {
        let last = path.split { ".[]".contains($0) }.last.map(String.init) ?? ""
        let name = last.utf8.map { byte -> Character in
            switch byte {
            case 97...122: Character(Unicode.Scalar(byte - 32))
            case 48...57, 65...90: Character(Unicode.Scalar(byte))
            default: "_"
            }
        }
        return name.isEmpty ? "VALUE" : String(name)
    }
}
