/// A JSON text (RFC 8259) held in memory, without floating point numbers and with its members in order.
///
/// Decimals travel as strings and integers stay below 2^53, so that every tool an auditor may use reads the same value.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A whole number; canonical only within `JSONLimits.integers`.
    case integer(Int64)
    case string(String)
    case array([JSONValue])
    /// Members in the order in which they were given; no name appears twice in a parsed value.
    case object([JSONMember])
}

/// One name and value of a JSON object.
public struct JSONMember: Sendable, Hashable {
    /// The name, without quotation marks and escapes.
    public let name: String
    /// What the name stands for.
    public let value: JSONValue

    /// Makes a member.
    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// The bounds of what this module reads and writes.
public enum JSONLimits {
    /// The deepest nesting of arrays and objects that is accepted; deeper text is refused.
    public static let depth = 64
    /// The integers that every IEEE 754 double holds exactly (RFC 8259, section 6).
    public static let integers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991
}

extension JSONValue {
    /// The value of the first member called `name`, or nil where this is no object or has no such member.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element at `index`, or nil where this is no array or is shorter.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string, or nil for any other kind.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number of an integer, or nil for any other kind.
    public var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The truth value of a boolean, or nil for any other kind.
    public var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The elements of an array, or nil for any other kind.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object in order, or nil for any other kind.
    public var object: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The word for this value's kind, as error messages use it.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The canonical text of this value, without a newline.
    public var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// The bytes of the canonical text of this value, without a newline.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int64) { self = .integer(number) }
    public init(booleanLiteral truth: Bool) { self = .bool(truth) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { JSONMember($0.0, $0.1) })
    }
}
