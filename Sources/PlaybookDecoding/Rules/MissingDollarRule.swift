import Diagnostics
import PlaybookModel
import YAMLDocument

/// Braces around what looks like a reference, without the `$` that makes it one.
///
/// Other tools write `{{ params.host }}`. Here that is text, and would reach a command as it stands: `rm -r "{{ params.folder }}"`.
/// Braces around anything else, such as a Go template's `{{.State}}`, mean nothing here and stay as they are.
struct MissingDollarRule {
    let context: DecodingContext

    private static let open = UInt8(ascii: "{"), close = UInt8(ascii: "}"), space = UInt8(ascii: " ")

    /// - Returns: true if there is none.
    func check(_ scalar: YAMLScalar) -> Bool {
        guard scalar.withBytes({ Self.next(in: $0, from: 0) != nil }) else { return true }
        let bytes = Array(scalar.text.utf8)
        var start = 0
        var isFree = true
        while let open = bytes.withUnsafeBufferPointer({ Self.next(in: $0, from: start) }) {
            start = open + 2
            guard let root = Self.root(bytes, start) else { continue }
            let braces = scalar.range(ofContent: open..<start)
            context.error(
                .missingDollar, "braces without a $ are text, not the reference to \"\(root)\" that they look like", at: braces,
                expected: "${{ … }}", fix: Diagnostic.Fix("put a $ in front", replacing: braces, with: "${{"))
            isFree = false
        }
        return isFree
    }

    /// Offset of the next `{{` that has no `$` in front.
    private static func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        while position + 1 < bytes.count {
            if bytes[position] == open, bytes[position + 1] == open, position == 0 || bytes[position - 1] != UInt8(ascii: "$") {
                return position
            }
            position += 1
        }
        return nil
    }

    /// The word behind the braces, where a reference can start with it, a dot or bracket follows, and the braces are closed.
    private static func root(_ bytes: [UInt8], _ start: Int) -> String? {
        let inner = bytes[start...].drop { $0 == space }
        let word = inner.prefix { (97...122).contains($0) }
        let rest = inner.dropFirst(word.count)
        let name = String(decoding: word, as: UTF8.self)
        guard Reference.Root(rawValue: name) != nil, rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: "[") else { return nil }
        return zip(rest, rest.dropFirst()).contains { $0 == close && $1 == close } ? name : nil
    }
}
