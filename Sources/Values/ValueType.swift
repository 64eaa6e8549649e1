/// The type of a value, as `type:` names it.
public indirect enum ValueType: Sendable, Hashable {
    case string, integer, number, boolean, duration, timestamp, size, percent, lsn, hostname
    /// One of the listed words; a string whose values are known.
    case enumeration([String])
    case list(of: ValueType)
    case record([Field])
    /// The value may be absent.
    case optional(ValueType)

    public struct Field: Sendable, Hashable, Codable {
        public let name: String
        public let type: ValueType

        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
        }
    }

    /// The names of the types that are written as one word.
    public static let words: [(word: String, type: ValueType)] = [
        ("string", .string), ("integer", .integer), ("number", .number), ("boolean", .boolean), ("duration", .duration),
        ("timestamp", .timestamp), ("size", .size), ("percent", .percent), ("lsn", .lsn), ("hostname", .hostname)
    ]

    /// Reads `string`, `list of integer`, `optional duration`; records and enumerations have no such text.
    public init?(text: String) {
        if let word = Self.words.first(where: { $0.word == text }) {
            self = word.type
        } else if text.hasPrefix("list of "), let of = ValueType(text: String(text.dropFirst(8))) {
            self = .list(of: of)
        } else if text.hasPrefix("optional "), let of = ValueType(text: String(text.dropFirst(9))) {
            self = .optional(of)
        } else {
            return nil
        }
    }

    /// The type without `optional`.
    public var required: ValueType {
        if case .optional(let type) = self { return type.required }
        return self
    }

    public var isOptional: Bool {
        if case .optional = self { return true }
        return false
    }

    /// Whether values of this type have an order (`lt`, `ge`, `between`).
    public var isOrdered: Bool {
        switch self {
        case .integer, .number, .duration, .timestamp, .size, .percent, .lsn: true
        case .optional(let type): type.isOrdered
        case .string, .boolean, .hostname, .enumeration, .list, .record: false
        }
    }

    public var isScalar: Bool {
        switch self {
        case .list, .record: false
        case .optional(let type): type.isScalar
        default: true
        }
    }

    /// Whether a value of type `other` may stand where this type is asked for: the same type, a word of an enumeration
    /// for a string, an integer for a number, a present value for an optional.
    public func accepts(_ other: ValueType) -> Bool {
        switch (self, other) {
        case (.optional(let a), .optional(let b)): a.accepts(b)
        case (.optional(let a), _): a.accepts(other)
        case (.string, .enumeration), (.number, .integer): true
        case (.enumeration(let allowed), .enumeration(let given)): given.allSatisfy(allowed.contains)
        case (.list(let a), .list(let b)): a.accepts(b)
        case (.record(let a), .record(let b)):
            a.allSatisfy { field in
                b.contains { $0.name == field.name && field.type.accepts($0.type) }
                    || (field.type.isOptional && !b.contains { $0.name == field.name })
            }
        default: self == other
        }
    }
}

extension ValueType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .enumeration(let words): "one of " + words.joined(separator: ", ")
        case .list(let of): "list of \(of)"
        case .record(let fields): "record { " + fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + " }"
        case .optional(let type): "optional \(type)"
        default: Self.words.first { $0.type == self }?.word ?? ""
        }
    }
}

extension ValueType: Codable {
    private enum Key: String, CodingKey { case `enum`, list, record, optional }

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {  // not a word: an object, read below
            guard let type = ValueType(text: word) else {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no type '\(word)'"))
            }
            self = type
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        if let words = try container.decodeIfPresent([String].self, forKey: .enum) {
            self = .enumeration(words)
        } else if let of = try container.decodeIfPresent(ValueType.self, forKey: .list) {
            self = .list(of: of)
        } else if let fields = try container.decodeIfPresent([Field].self, forKey: .record) {
            self = .record(fields)
        } else {
            self = .optional(try container.decode(ValueType.self, forKey: .optional))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .enumeration(let words): try put(words, .enum, encoder)
        case .list(let of): try put(of, .list, encoder)
        case .record(let fields): try put(fields, .record, encoder)
        case .optional(let type): try put(type, .optional, encoder)
        default:
            var container = encoder.singleValueContainer()
            try container.encode(description)
        }
    }

    private func put(_ value: some Encodable, _ key: Key, _ encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(value, forKey: key)
    }
}
