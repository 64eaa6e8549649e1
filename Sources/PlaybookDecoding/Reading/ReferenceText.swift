import Diagnostics
import PlaybookModel
import YAMLDocument

/// Text that may hold references, cut into its parts.
struct ReferenceText {
    static let opening = Array("${{".utf8)
    private static let closing = Array("}}".utf8)

    /// Offset in UTF-8 of the first `${{`, nil if there is none.
    static func firstOpening(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        return find(opening, in: bytes, from: 0)
    }

    /// The same for a scalar, without making a string of it.
    static func firstOpening(in scalar: YAMLScalar) -> Int? {
        scalar.withBytes { bytes in
            var position = 0
            while position + 3 <= bytes.count {
                if bytes[position] == opening[0], bytes[position + 1] == opening[1], bytes[position + 2] == opening[2] { return position }
                position += 1
            }
            return nil
        }
    }

    /// The parts of a scalar, nil if one of its references cannot be read, which is reported.
    static func parts(of scalar: YAMLScalar, _ text: String, _ context: DecodingContext) -> [Template.Part]? {
        let bytes = Array(text.utf8)
        var parts: [Template.Part] = []
        var position = 0
        var isWhole = true
        while let open = find(opening, in: bytes, from: position) {
            if open > position { parts.append(.literal(String(decoding: bytes[position..<open], as: UTF8.self))) }
            let start = open + opening.count
            guard let close = find(closing, in: bytes, from: start) else {
                context.error(
                    .referenceOpen, "the reference is not closed",
                    at: scalar.range(ofContent: open..<start), expected: "}} after the path")
                return nil
            }
            if let reference = reference(bytes, start..<close, scalar, context) {
                parts.append(.reference(reference))
            } else {
                isWhole = false
            }
            position = close + closing.count
        }
        if position < bytes.count { parts.append(.literal(String(decoding: bytes[position...], as: UTF8.self))) }
        return isWhole ? parts : nil
    }

    private static func find(_ word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while position + word.count <= bytes.count {
            if bytes[position] == word[0], bytes[position...].starts(with: word) { return position }
            position += 1
        }
        return nil
    }

    /// Reads what stands between the braces; the place of a reference is that of its path.
    private static func reference(
        _ bytes: [UInt8], _ inner: Range<Int>, _ scalar: YAMLScalar, _ context: DecodingContext
    ) -> Reference? {
        let path = trimmed(bytes, inner)
        do {
            let reference = try Reference(
                parsing: String(decoding: bytes[inner], as: UTF8.self), range: scalar.range(ofContent: path))
            context.use?.note(reference)
            return reference
        } catch {
            report(error, bytes, inner, path, scalar, context)
            return nil
        }
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower += 1 }
        while upper > lower, bytes[upper - 1] == 0x20 || bytes[upper - 1] == 0x09 { upper -= 1 }
        return lower..<upper
    }

    private static func report(
        _ error: ReferenceSyntaxError, _ bytes: [UInt8], _ inner: Range<Int>, _ path: Range<Int>,
        _ scalar: YAMLScalar, _ context: DecodingContext
    ) {
        let offset = min(inner.lowerBound + error.offset, inner.upperBound)
        func place(_ length: Int) -> SourceRange {
            scalar.range(ofContent: offset..<min(offset + length, inner.upperBound))
        }
        let expected = "a path such as params.name or steps.id.output"
        switch error.code {
        case .empty:
            let braces = inner.lowerBound - opening.count..<inner.upperBound + closing.count
            context.error(
                .referenceSyntax, "the reference is empty", at: scalar.range(ofContent: braces), expected: expected)
        case .unknownRoot(let word): reportRoot(word, place(word.utf8.count), context)
        case .nameExpected:
            context.error(.referenceSyntax, "a name is missing at the end of the reference", at: place(1), expected: expected)
        case .unclosedBracket:
            context.error(.referenceSyntax, "the bracket is not closed", at: place(1), expected: "]")
        case .unexpected(" ") where bytes[offset - 1] == UInt8(ascii: "."):
            context.error(.referenceSyntax, "a name is missing behind the dot", at: place(1), expected: expected)
        case .unexpected(let character):
            context.error(
                .referenceSyntax, "\"\(character)\" is not allowed in a reference", at: place(character.utf8.count),
                expected: "\(expected); there are no operators and no functions")
        }
    }

    /// Words of the full format that references cannot start with yet.
    private static let laterRoots: Set<String> = ["round", "runs"]

    private static func reportRoot(_ word: String, _ place: SourceRange, _ context: DecodingContext) {
        let roots = Reference.Root.allCases.map(\.rawValue)
        let expected = DecodingContext.alternatives(roots)
        if laterRoots.contains(word) {
            context.error(.laterWord, "reference \"\(word)\" is not in this version", at: place, expected: expected)
            return
        }
        context.error(
            .referenceRoot, "a reference cannot start with \"\(word)\"", at: place, expected: expected,
            fix: NearestName.of(word, among: roots).map { Diagnostic.Fix("change it to \($0)", replacing: place, with: $0) })
    }
}
