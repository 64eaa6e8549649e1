import Diagnostics
import YAMLDocument

/// A jq expression computes from its variables alone: it looks at no clock, no environment, no file and no further input, so
/// that the same values always give the same result; and it is whole, with every bracket and quote closed.
struct JQTextRule {
    let context: DecodingContext

    /// What jq has and a computation may not use, and what stands for it here.
    private static let refused: [String: String] = [
        "env": "pass the value in \"vars\"", "$ENV": "pass the value in \"vars\"", "$__prog_args": "pass the value in \"vars\"",
        "now": "pass a time in \"vars\", such as \"${{ run.started_at }}\"",
        "input": "pass the value in \"vars\"", "inputs": "pass the value in \"vars\"",
        "import": "write out what is needed", "include": "write out what is needed", "modulemeta": "leave it out",
        "input_filename": "leave it out", "input_line_number": "leave it out", "get_search_list": "leave it out",
        "debug": "leave it out", "stderr": "leave it out", "halt": "use \"error\"", "halt_error": "use \"error\""
    ]

    /// A jq expression: fixed text that keeps the rule.
    func expression(_ node: YAMLNode) -> Located<String>? {
        guard let text = context.text(node, "\"jq\"", expected: "a jq expression"), let scalar = node.scalar, check(scalar, text.value)
        else { return nil }
        return text
    }

    /// - Returns: true if nothing is wrong with it as far as its words and brackets go.
    func check(_ scalar: YAMLScalar, _ text: String) -> Bool {
        var reader = JQWords(bytes: Array(text.utf8))
        reader.read()
        for word in reader.words {
            guard let fix = Self.refused[word.text] else { continue }
            context.error(
                .jqWord, "a computation may not use \"\(word.text)\"", at: scalar.range(ofContent: word.place),
                expected: "an expression over what it is given", fix: Diagnostic.Fix(fix))
        }
        if let problem = reader.problem {
            context.error(.jqSyntax, problem.text, at: scalar.range(ofContent: problem.place), expected: "a jq expression")
        }
        return reader.problem == nil && !reader.words.contains { Self.refused[$0.text] != nil }
    }
}

/// The words of a jq program that are functions or variables, and whether its brackets and quotes match.
struct JQWords {
    struct Word {
        let text: String
        let place: Range<Int>
    }

    struct Problem {
        let text: String
        let place: Range<Int>
    }

    private(set) var words: [Word] = []
    private(set) var problem: Problem?

    private let bytes: [UInt8]
    private var index = 0
    /// What is open, the innermost last: the closing byte that is waited for, and where it was opened. A quote waits for itself.
    private var open: [(close: UInt8, at: Int)] = []

    private static let quote = UInt8(ascii: "\""), backslash = UInt8(ascii: "\\"), parenthesis = UInt8(ascii: ")")

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() {
        while index < bytes.count, problem == nil {
            if open.last?.close == Self.quote { text() } else { code() }
        }
        if problem == nil, let last = open.last {
            problem = Problem(text: "\"\(Character(Unicode.Scalar(bytes[last.at])))\" is not closed", place: last.at..<last.at + 1)
        }
    }

    private mutating func text() {
        switch bytes[index] {
        case Self.quote: open.removeLast()
        case Self.backslash:
            // \( starts code inside the text
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "(") { open.append((Self.parenthesis, index)) }
        default: break
        }
        index += 1
    }

    private mutating func code() {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "#"): while index < bytes.count, bytes[index] != 10 { index += 1 }
        case Self.quote: begin(Self.quote)
        case UInt8(ascii: "("): begin(Self.parenthesis)
        case UInt8(ascii: "["): begin(UInt8(ascii: "]"))
        case UInt8(ascii: "{"): begin(UInt8(ascii: "}"))
        case Self.parenthesis, UInt8(ascii: "]"), UInt8(ascii: "}"): end(byte)
        case _ where Self.isWord(byte) || byte == UInt8(ascii: "$"): word()
        default: index += 1
        }
    }

    private mutating func begin(_ close: UInt8) {
        open.append((close, index))
        index += 1
    }

    private mutating func end(_ byte: UInt8) {
        guard open.last?.close == byte else {
            problem = Problem(text: "\"\(Character(Unicode.Scalar(byte)))\" closes nothing", place: index..<index + 1)
            return
        }
        open.removeLast()
        index += 1
    }

    private mutating func word() {
        let start = index
        index += 1
        while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
        let before = bytes[..<start].last { !Self.isSpace($0) }
        let after = bytes[index...].drop { Self.isSpace($0) }
        // .name is a field, {name: …} a member
        let isMember =
            after.first == UInt8(ascii: ":") && after.dropFirst().first != UInt8(ascii: ":") && open.last?.close == UInt8(ascii: "}")
        if before == UInt8(ascii: "."), bytes[start] != UInt8(ascii: "$") { return }
        if isMember { return }
        words.append(Word(text: String(decoding: bytes[start..<index], as: UTF8.self), place: start..<index))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
