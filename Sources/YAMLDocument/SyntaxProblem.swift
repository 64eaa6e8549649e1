import Diagnostics

/// A syntax error in words for people who do not know libyaml.
struct SyntaxProblem {
    private let failure: EventStream.Failure
    private let text: SourceText

    init(_ failure: EventStream.Failure, in text: SourceText) {
        self.failure = failure
        self.text = text
    }

    /// The error at which reading ends.
    func stop(_ offsets: inout ByteOffsets) -> ReadingStop {
        if let character = failure.character { return controlCharacter(character) }
        let offset = Int(offsets.offset(of: failure.mark))
        let place = character(at: offset)
        if isTab(offset) { return tab(place) }
        let words = wordsForLine(before: offset) ?? Self.wording[failure.problem]
        let context = Int(offsets.offset(of: failure.contextMark))
        if failure.problem == Self.openQuote || failure.problem == Self.openQuoteBeforeDocument {
            // where the quote was forgotten nobody knows; where it opens is what has to be looked at
            return ReadingStop(
                .yamlSyntax, "the quote that opens here is not closed", at: character(at: context), expected: words?.expected,
                notes: [Diagnostic.Note(words?.message ?? failure.problem, at: place)])
        }
        var notes: [Diagnostic.Note] = []
        if let note = Self.contexts[failure.context], context != offset {
            notes = [Diagnostic.Note(note, at: character(at: context))]
        }
        return ReadingStop(
            failure.problem == Self.otherVersion ? .yamlVersion : .yamlSyntax, words?.message ?? failure.problem, at: place,
            expected: words?.expected, notes: notes,
            fix: words?.fix.map { Diagnostic.Fix($0) })
    }

    /// What is wrong, where the line before the place tells more than libyaml does.
    private func wordsForLine(before offset: Int) -> Words? {
        let line = text.file.lineRange(at: UInt32(offset))
        let before = text.file.bytes[line.lowerBound..<max(line.lowerBound, min(offset, line.upperBound))]
        let withPlace = text.file.bytes[line.lowerBound..<max(line.lowerBound, min(offset + 2, line.upperBound))]
        if opensReferenceWithoutQuotes(withPlace) {
            return Words(
                message: "a reference inside { } or [ ] needs quotes", expected: "\"${{ … }}\"",
                fix: "put double quotes around the reference")
        }
        let quote = before.last { $0 != 0x20 && $0 != 0x09 }
        if failure.problem == Self.keyMissing, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return Words(
                message: "text is not allowed behind the closing quote", expected: "the end of the line",
                fix: "put the whole value between quotes")
        }
        return nil
    }

    private func opensReferenceWithoutQuotes(_ line: ArraySlice<UInt8>) -> Bool {
        let opening = Array("${{".utf8)
        guard failure.problem.hasPrefix("did not find expected ','") else { return false }
        return line.indices.contains { index in
            guard line[index...].starts(with: opening) else { return false }
            let quotes = line[..<index].reduce(0) { $1 == UInt8(ascii: "\"") ? $0 + 1 : $0 }
            return quotes % 2 == 0
        }
    }

    private func controlCharacter(_ character: (offset: Int, value: Int)) -> ReadingStop {
        let digits = String(max(0, character.value), radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let start = character.offset + text.start
        return ReadingStop(
            .controlCharacter, "control character \(name) is not allowed", at: self.character(at: start),
            fix: Diagnostic.Fix("remove it, or write an escape between double quotes"))
    }

    private func tab(_ place: SourceRange) -> ReadingStop {
        ReadingStop(
            .tabIndentation, "a tab is used as indentation", at: place, expected: "spaces",
            fix: Diagnostic.Fix("replace the tab by spaces", replacing: place, with: "  "))
    }

    private func isTab(_ offset: Int) -> Bool {
        let bytes = text.file.bytes
        return offset < bytes.count && bytes[offset] == 0x09
    }

    /// The character at an offset; nothing at the end of a line.
    private func character(at offset: Int) -> SourceRange {
        let bytes = text.file.bytes
        var end = min(offset, bytes.count)
        if end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D {
            end += 1
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        }
        return SourceRange(file: text.file.id, start: UInt32(min(offset, bytes.count)), end: UInt32(end))
    }

    private struct Words {
        var message: String
        var expected: String?
        var fix: String?
    }

    private static let keyMissing = "did not find expected key"
    private static let openQuote = "found unexpected end of stream"
    private static let openQuoteBeforeDocument = "found unexpected document indicator"
    private static let otherVersion = "found incompatible YAML document"

    private static let quote = "put quotes around text that starts or contains special characters"
    private static let align = "give the lines of one collection the same indentation"

    /// libyaml's problems (scanner.c and parser.c of 0.2) and what to say instead.
    private static let wording: [String: Words] = [
        "found character that cannot start any token": Words(
            message: "a value cannot start with this character", expected: "text, quotes, or a collection", fix: quote),
        "could not find expected ':'": Words(
            message: "the line is neither a key nor a value", expected: "a colon and a space after the key", fix: nil),
        "mapping values are not allowed in this context": Words(
            message: "a key is not allowed here", expected: "one key on a line", fix: quote),
        "mapping keys are not allowed in this context": Words(
            message: "a key is not allowed here", expected: nil, fix: align),
        "block sequence entries are not allowed in this context": Words(
            message: "a list item is not allowed here", expected: "the dash on a line of its own", fix: align),
        keyMissing: Words(
            message: "a key was expected here", expected: "a key as indented as the others of the mapping", fix: align),
        "did not find expected '-' indicator": Words(
            message: "a list item was expected here", expected: "a dash as indented as the others of the list", fix: align),
        "did not find expected ',' or ']'": Words(
            message: "the list is not closed", expected: "a comma or ]", fix: nil),
        "did not find expected ',' or '}'": Words(
            message: "the mapping is not closed", expected: "a comma or }", fix: nil),
        "did not find expected node content": Words(
            message: "a value is missing here", expected: "a value", fix: nil),
        "did not find expected <document start>": Words(
            message: "the document has ended here", expected: "one document in a file", fix: align),
        openQuote: Words(
            message: "the file ends inside quotes", expected: "the closing quote", fix: nil),
        openQuoteBeforeDocument: Words(
            message: "the document ends inside quotes", expected: "the closing quote", fix: nil),
        otherVersion: Words(
            message: "the file asks for another version of YAML", expected: "YAML 1.2",
            fix: "leave the %YAML line out"),
        "found unknown escape character": Words(
            message: "unknown escape after the backslash", expected: #"an escape such as \n, \t, \" or \\"#,
            fix: "use single quotes, where a backslash is a backslash"),
        "did not find expected hexdecimal number": Words(
            message: "the escape is not complete", expected: "hexadecimal digits", fix: nil),
        "found invalid Unicode character escape code": Words(
            message: "the escape does not stand for a character", expected: "a Unicode scalar value", fix: nil),
        "did not find expected alphabetic or numeric character": Words(
            message: "an anchor or alias has no name", expected: "letters, digits, - or _", fix: quote),
        "found undefined tag handle": Words(
            message: "unknown tag", expected: "no tag", fix: quote),
        "did not find expected comment or line break": Words(
            message: "text is not allowed after the header of a block", expected: "a line break", fix: nil),
        "found an indentation indicator equal to 0": Words(
            message: "the indentation of a block cannot be 0", expected: "a digit from 1 to 9", fix: nil)
    ]

    private static let contexts: [String: String] = [
        "while scanning a quoted scalar": "the quote opens here",
        "while parsing a quoted scalar": "the quote opens here",
        "while parsing a block mapping": "the mapping starts here",
        "while parsing a block collection": "the list starts here",
        "while parsing a flow mapping": "the mapping opens here",
        "while parsing a flow sequence": "the list opens here",
        "while scanning a simple key": "the key would start here",
        "while scanning a block scalar": "the block starts here"
    ]
}
