/// Turns JSON into `Decodable` values, with errors that name the place in the value.
///
/// Members that the type does not ask for are ignored; the journal's readers check the exact bytes elsewhere.
public struct CanonicalDecoder: Sendable {
    /// Makes a decoder; it has no options.
    public init() {}

    /// Parses `bytes` and decodes one value of `type` from them.
    public func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(CanonicalCodingError) -> T {
        let value: JSONValue
        do throws(JSONSyntaxError) { value = try JSONParser.parse(bytes) } catch {
            throw CanonicalCodingError(.syntax, error.description, path: "$", syntax: error)
        }
        return try decode(type, from: value)
    }

    /// Decodes one value of `type` from a parsed tree.
    public func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws(CanonicalCodingError) -> T {
        do { return try TreeDecoder(value: value, place: nil).decode(type) } catch {
            throw Self.canonical(error)
        }
    }

    private static func canonical(_ error: any Error) -> CanonicalCodingError {
        func made(_ code: CanonicalCodingError.Code, _ message: String, _ context: DecodingError.Context) -> CanonicalCodingError {
            CanonicalCodingError(code, message, path: CanonicalCodingError.path(context.codingPath))
        }
        switch error {
        case let error as CanonicalCodingError: return error
        case DecodingError.dataCorrupted(let context): return made(.invalid, context.debugDescription, context)
        case DecodingError.typeMismatch(_, let context): return made(.kind, context.debugDescription, context)
        case DecodingError.valueNotFound(_, let context): return made(.missing, context.debugDescription, context)
        case DecodingError.keyNotFound(let key, let context): return made(.missing, "\"\(key.stringValue)\" is missing", context)
        default: return CanonicalCodingError(.invalid, "\(error)", path: "$")
        }
    }
}

/// The decoder handed to a value's `init(from:)`.
struct TreeDecoder: Decoder {
    let value: JSONValue
    let place: DecodingPlace?

    var codingPath: [any CodingKey] { DecodingPlace.keys(place) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch("an object") }
        return KeyedDecodingContainer(KeyedTree(members: members, place: place))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return UnkeyedTree(elements: elements, place: place)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleTree(decoder: self) }

    func mismatch(_ wanted: String) -> CanonicalCodingError {
        CanonicalCodingError(.kind, "expected \(wanted), found \(value.kind)", path: path)
    }

    var path: String { CanonicalCodingError.path(codingPath) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if T.self == JSONValue.self, let value = value as? T { return value }
        return try type.init(from: self)
    }

    func string() throws -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    func bool() throws -> Bool {
        guard case .bool(let truth) = value else { throw mismatch("a boolean") }
        return truth
    }

    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        guard case .integer(let number) = value else { throw mismatch("an integer") }
        guard let exact = Number(exactly: number) else {
            throw CanonicalCodingError(.integerRange, "\(number) does not fit \(type)", path: path)
        }
        return exact
    }

    func float() -> CanonicalCodingError {
        CanonicalCodingError(.float, "floating point numbers have no canonical form; use a decimal string", path: path)
    }
}
