/// A JSON pointer (RFC 6901).
struct JSONPointer {
    /// The reference tokens, unescaped; none is the whole document.
    let tokens: [String]

    init(tokens: [String]) { self.tokens = tokens }

    /// Nil where the text is no pointer: it is neither empty nor begins with `/`, or has a `~` without `0` or `1`.
    init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        let scalars = text.unicodeScalars
        guard scalars.first == "/" else { return nil }
        var tokens: [String] = []
        for part in scalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        var token = String.UnicodeScalarView()
        var rest = part
        while let scalar = rest.popFirst() {
            guard scalar == "~" else {
                token.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "0": token.append("~")
            case "1": token.append("/")
            default: return nil
            }
        }
        return String(token)
    }

    /// What a pointer leads to.
    enum Target: Equatable {
        case value(ForeignJSON)
        /// Nothing is there: no such member, or no such element.
        case nothing
        /// The path cannot be followed, in words.
        case blocked(String)
    }

    /// Follows the pointer from the root of `document`.
    func target(in document: ForeignJSON) -> Target {
        var value = document
        for token in tokens {
            switch value {
            case .object(let members):
                let found = members.filter { $0.name == token }
                guard found.count < 2 else { return .blocked("the name \"\(token)\" appears twice") }
                guard let member = found.first else { return .nothing }
                value = member.value
            case .array(let elements):
                guard let index = Int(token), String(index) == token, index >= 0 else {
                    return .blocked("\"\(token)\" is no index of an array")
                }
                guard index < elements.count else { return .nothing }
                value = elements[index]
            case .null: return .nothing
            default: return .blocked("\"\(token)\" leads into \(value.kind)")
            }
        }
        return .value(value)
    }
}
