import Diagnostics

/// Why the text between `${{` and `}}` is no reference; `offset` counts UTF-8 bytes from the start of that text.
public struct ReferenceSyntaxError: Error, Sendable, Hashable {
    public enum Code: Sendable, Hashable {
        case empty
        /// The first word is none of ``Reference/Root``.
        case unknownRoot(String)
        /// A name is missing after `.` or at the start.
        case nameExpected
        /// `[` without `]`.
        case unclosedBracket
        /// Something that is no path: an operator, a function call, a space inside.
        case unexpected(Character)
    }

    public let code: Code
    public let offset: Int
}

extension Reference {
    /// Reads a path such as `site.regions[params.failed].db`. Spaces around it are allowed, inside they are not.
    ///
    /// Names are letters, digits, `_` and `-`, starting with a letter or `_`.
    public init(parsing text: String, range: SourceRange = .none) throws(ReferenceSyntaxError) {
        var parser = ReferenceParser(text: text, range: range)
        self = try parser.whole()
    }
}

private struct ReferenceParser {
    let bytes: [UInt8]
    let range: SourceRange
    var position = 0

    init(text: String, range: SourceRange) {
        bytes = Array(text.utf8)
        self.range = range
    }

    mutating func whole() throws(ReferenceSyntaxError) -> Reference {
        skipSpaces()
        if position == bytes.count { throw ReferenceSyntaxError(code: .empty, offset: 0) }
        let reference = try path()
        skipSpaces()
        if position < bytes.count { throw unexpected() }
        return reference
    }

    private mutating func path() throws(ReferenceSyntaxError) -> Reference {
        let start = position
        let word = try name()
        guard let root = Reference.Root(rawValue: word) else {
            throw ReferenceSyntaxError(code: .unknownRoot(word), offset: start)
        }
        var components: [Reference.Component] = []
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: ".") {
                position += 1
                components.append(.name(try name()))
            } else if bytes[position] == UInt8(ascii: "[") {
                components.append(try bracket())
            } else {
                break
            }
        }
        return Reference(root, components, range: range)
    }

    private mutating func bracket() throws(ReferenceSyntaxError) -> Reference.Component {
        let open = position
        position += 1
        var component: Reference.Component
        if position < bytes.count, isDigit(bytes[position]) {
            var number = 0
            while position < bytes.count, isDigit(bytes[position]), number < 1_000_000 {
                number = number * 10 + Int(bytes[position] - 48)
                position += 1
            }
            component = .position(number)
        } else {
            component = .index(try path())
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "]") else {
            throw position < bytes.count ? unexpected() : ReferenceSyntaxError(code: .unclosedBracket, offset: open)
        }
        position += 1
        return component
    }

    private mutating func name() throws(ReferenceSyntaxError) -> String {
        let start = position
        while position < bytes.count, isNameByte(bytes[position]), position > start || !isDigit(bytes[position]) { position += 1 }
        if position == start {
            throw position < bytes.count ? unexpected() : ReferenceSyntaxError(code: .nameExpected, offset: position)
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    }

    private func unexpected() -> ReferenceSyntaxError {
        let character = String(decoding: bytes[position...], as: UTF8.self).first ?? " "
        return ReferenceSyntaxError(code: .unexpected(character), offset: position)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte == 45
    }
}
