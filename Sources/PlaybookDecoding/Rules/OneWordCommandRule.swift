import Diagnostics
import YAMLDocument

/// A command of one element that has spaces in it: the whole text would be the name of the program.
struct OneWordCommandRule {
    let context: DecodingContext

    func check(_ items: YAMLSequence) {
        guard items.count == 1, let scalar = items.first(where: { _ in true })?.scalar, scalar.coreType == .string else { return }
        let text = scalar.text
        let words = text.split(separator: " ").map(String.init)
        guard words.count > 1, words[0].contains("${{") == false else { return }
        let isPlain = !text.contains { "$`|&;<>*?\"'\\()\n{}".contains($0) }
        let list = words.map { word in ",[]:#".contains { word.contains($0) } || isNumber(word) ? "\"\(word)\"" : word }
        // in a block list each would need a line of its own
        let isFlow = items.node.style == .flow
        context.warning(
            .commandInOneWord, "the program is called \"\(text.prefix(60))\", spaces included", at: scalar.range,
            expected: "each word as an element of its own",
            fix: isPlain
                ? isFlow
                    ? Diagnostic.Fix("write the words as elements", replacing: scalar.range, with: list.joined(separator: ", "))
                    : Diagnostic.Fix("write the words as elements: [ \(list.joined(separator: ", ")) ]")
                : Diagnostic.Fix("write the words as elements, or use \"shell\" for what a shell has to read"))
    }

    /// What YAML would read as something else than text.
    private func isNumber(_ word: String) -> Bool { word.utf8.first.map { (48...57).contains($0) || "-.!&*%@".utf8.contains($0) } ?? false }
}
