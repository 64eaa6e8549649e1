import Diagnostics
import Values
import YAMLDocument

extension DecodingContext {
    /// Fixed text: a string that is not empty and holds no reference.
    func text(_ node: YAMLNode, _ what: @autoclosure () -> String, expected: String = "text") -> Located<String>? {
        guard let scalar = node.scalar, scalar.coreType == .string else {
            // Quotes make any text, but not a name or one of the words that are expected.
            let quoted = node.scalar.flatMap { $0.coreType == .null || expected != "text" ? nil : "\"\($0.text)\"" }
            wrongType(
                node, of: what(), expected: expected,
                fix: quoted.map { Diagnostic.Fix("put quotes around it", replacing: node.range, with: $0) })
            return nil
        }
        guard !node.isReported else { return nil }
        let text = scalar.text
        guard !text.isEmpty else {
            error(.emptyValue, "\(what()) is empty", at: node.range, expected: expected)
            return nil
        }
        if let offset = ReferenceText.firstOpening(in: scalar) {
            error(
                .referenceNotAllowed, "a reference is not allowed in \(what())",
                at: scalar.range(ofContent: offset..<min(text.utf8.count, offset + ReferenceText.opening.count)),
                expected: "fixed text")
            return nil
        }
        return Located(text, node.range)
    }

    /// A name that references can use: letters, digits, `_` and `-`, not starting with a digit or `-`.
    func name(_ node: YAMLNode, _ what: @autoclosure () -> String, allowing extra: String = "") -> Located<String>? {
        guard let text = text(node, what(), expected: "a name") else { return nil }
        return checkName(text, allowing: extra) ? text : nil
    }

    /// Reports a name that has other characters than names have.
    func checkName(_ name: Located<String>, allowing extra: String = "") -> Bool {
        guard Self.isName(name.value.utf8, allowing: extra) else {
            let also = extra.isEmpty ? "" : ", \(extra.map { "\"\($0)\"" }.joined(separator: ", "))"
            error(
                .invalidName, "\"\(name.value.prefix(60))\" is not a name", at: name.range,
                expected: "letters, digits, \"_\", \"-\"\(also), with a letter or \"_\" first, 100 at most")
            return false
        }
        return true
    }

    private static func isName(_ bytes: String.UTF8View, allowing extra: String) -> Bool {
        guard let first = bytes.first, isNameByte(first), !(48...57).contains(first), first != 45, bytes.count <= 100 else { return false }
        return bytes.allSatisfy { isNameByte($0) || extra.utf8.contains($0) }
    }

    @inline(__always)
    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte == 45
    }

    /// `true` or `false`.
    func flag(_ node: YAMLNode, _ what: @autoclosure () -> String) -> Bool? {
        if let value = node.scalar?.boolean, !node.isReported { return value }
        let meant = node.scalar.flatMap { Self.booleans[$0.text] }
        wrongType(
            node, of: what(), expected: "true or false",
            fix: meant.map { Diagnostic.Fix("change it to \($0)", replacing: node.range, with: $0) })
        return nil
    }

    private static let booleans = [
        "yes": "true", "no": "false", "on": "true", "off": "false", "Yes": "true", "No": "false", "y": "true", "n": "false"
    ]

    /// One of the words of an enumeration.
    ///
    /// - Parameter later: words of the full format that this version does not have.
    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ node: YAMLNode, _ what: @autoclosure () -> String, as: Word.Type, later: [String] = []
    ) -> Located<Word>? {
        let text = node.scalar.flatMap { $0.coreType == .string && !node.isReported ? $0.text : nil }
        if let word = text.flatMap({ Word(rawValue: $0) }) {
            use?.note(word)
            return Located(word, node.range)
        }
        reportWord(node, text, what(), among: Word.allCases.map(\.rawValue), later)
        return nil
    }

    /// - Parameter text: nil where there is no text at all.
    private func reportWord(_ node: YAMLNode, _ text: String?, _ what: String, among words: [String], _ later: [String]) {
        let expected = Self.alternatives(words)
        guard let text else { return wrongType(node, of: what, expected: expected) }
        if later.contains(text) {
            return error(.laterWord, "\(what) \"\(text)\" is not in this version", at: node.range, expected: expected)
        }
        error(
            .unknownWord, "\(what) is \(Self.describe(node))", at: node.range, expected: expected,
            fix: NearestName.of(text, among: words).map {
                Diagnostic.Fix("change it to \($0)", replacing: node.range, with: $0)
            })
    }

    /// `a`, `a or b`, `a, b or c`.
    static func alternatives(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The items of a list, decoded one by one; those that cannot be are reported and left out.
    func list<Item>(_ node: YAMLNode, _ what: @autoclosure () -> String, of items: String, _ decode: (YAMLNode) -> Item?) -> [Item]? {
        guard let sequence = node.sequence, !node.isReported else {
            wrongType(node, of: what(), expected: "a list of \(items)", fix: bracketed(node, items))
            return nil
        }
        var decoded: [Item] = []
        decoded.reserveCapacity(sequence.count)
        for item in sequence {
            if let value = decode(item) { decoded.append(value) }
        }
        return decoded
    }

    /// The fix for one name or text that stands where a list of them does.
    private func bracketed(_ node: YAMLNode, _ items: String) -> Diagnostic.Fix? {
        guard let scalar = node.scalar, scalar.style == .plain, scalar.coreType == .string,
            ["names", "texts", "words"].contains(items)
        else { return nil }
        return Diagnostic.Fix("put it in brackets", replacing: node.range, with: "[ \(scalar.text) ]")
    }

    /// A duration that is known when the file is read.
    func fixedDuration(_ node: YAMLNode, _ what: String) -> Microseconds? {
        if let scalar = node.scalar, scalar.coreType == .string, !node.isReported,
            let duration = Microseconds(text: scalar.text)
        {
            return duration
        }
        reportDuration(node, what)
        return nil
    }

    /// Reports a value that is no duration, with the unit added where a number stands alone.
    func reportDuration(_ node: YAMLNode, _ what: String) {
        wrongType(
            node, of: what, expected: "a duration with its unit, such as 250ms, 30s or 1h30m", fix: durationFix(node),
            code: .invalidDuration)
    }

    private func durationFix(_ node: YAMLNode) -> Diagnostic.Fix? {
        guard let scalar = node.scalar else { return nil }
        let text = scalar.text
        if scalar.coreType == .integer { return Diagnostic.Fix("add the unit", replacing: node.range, with: "\(text)s") }
        return Microseconds(meant: text).map { Diagnostic.Fix("change it to \($0)", replacing: node.range, with: "\($0)") }
    }
}
