import Diagnostics
import YAMLDocument

/// A command is a list of the program and its arguments; there is no shell that could cut a text into words.
struct CommandListRule {
    let context: DecodingContext

    /// Reports a `run` that is no list.
    func report(_ node: YAMLNode) {
        var fix: Diagnostic.Fix?
        if let scalar = node.scalar, scalar.coreType == .string, !scalar.text.contains("${{") {
            let text = scalar.text
            let needsShell = text.contains { "|&;<>$`*?\"'\\\n()".contains($0) }
            let words = text.split(separator: " ").map { ",[]{}#:".contains { text.contains($0) } ? "\"\($0)\"" : String($0) }
            fix =
                needsShell
                ? Diagnostic.Fix("use \"shell\" for what a shell has to read")
                : Diagnostic.Fix(
                    "write the words as a list", replacing: node.range, with: "[ \(words.joined(separator: ", ")) ]")
        }
        context.wrongType(
            node, of: "\"run\"", expected: "a list: the program and its arguments", fix: fix, code: .commandNotList)
    }
}
