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
        do { return try TreeDecoder(value: value, parent: nil, step: .name("")).decode(type) } catch {
            throw Self.canonical(error)
        }
    }

    private static func canonical(_ error: any Error) -> CanonicalCodingError {
        func made(_ code: CanonicalCodingError.Code, _ message: String, _ context: DecodingError.Context) -> CanonicalCodingError {
            CanonicalCodingError(code, message, path: CanonicalCodingError.path(context.codingPath))
        }
        switch error {
        case let error as TreeError: return error.canonical
        case let error as CanonicalCodingError: return error
        case DecodingError.dataCorrupted(let context): return made(.invalid, context.debugDescription, context)
        case DecodingError.typeMismatch(_, let context): return made(.kind, context.debugDescription, context)
        case DecodingError.valueNotFound(_, let context): return made(.missing, context.debugDescription, context)
        case DecodingError.keyNotFound(let key, let context): return made(.missing, "\"\(key.stringValue)\" is missing", context)
        default: return CanonicalCodingError(.invalid, "\(error)", path: "$")
        }
    }
}

/// A mistake where it was found; its words are made when somebody reads them, because types that try one form after the
/// other throw most of these away.
struct TreeError: Error {
    private let code: CanonicalCodingError.Code
    private let decoder: TreeDecoder
    private let message: @Sendable () -> String

    init(_ code: CanonicalCodingError.Code, at decoder: TreeDecoder, _ message: @escaping @autoclosure @Sendable () -> String) {
        self.code = code
        self.decoder = decoder
        self.message = message
    }

    var canonical: CanonicalCodingError { CanonicalCodingError(code, message(), path: CanonicalCodingError.path(decoder.codingPath)) }
}

/// The decoder handed to a value's `init(from:)`, and a step on the way from the whole value to the part being decoded.
///
/// A class, because it is passed on as an existential and kept as the parent of others: that is one allocation for all.
final class TreeDecoder: Decoder, Sendable {
    enum Step: Sendable {
        case name(String)
        case index(Int)
    }

    let value: JSONValue
    private let parent: TreeDecoder?
    /// From the parent to here; of no meaning where there is none.
    private let step: Step

    init(value: JSONValue, parent: TreeDecoder?, step: Step) {
        self.value = value
        self.parent = parent
        self.step = step
    }

    var codingPath: [any CodingKey] {
        var keys: [any CodingKey] = []
        var place = self
        while let parent = place.parent {
            switch place.step {
            case .name(let name): keys.append(PathKey(stringValue: name))
            case .index(let index): keys.append(PathKey(intValue: index))
            }
            place = parent
        }
        return keys.reversed()
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch("an object") }
        return KeyedDecodingContainer(KeyedTree(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return UnkeyedTree(self, elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleTree(decoder: self) }

    func mismatch(_ wanted: StaticString) -> TreeError { TreeError(.kind, at: self, "expected \(wanted), found \(self.value.kind)") }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if T.self == JSONValue.self { return Self.same(value) }
        // elements of lists and texts behind names of their own come this way by the thousand
        if T.self == String.self { return Self.same(try string()) }
        return try type.init(from: self)
    }

    /// A value as the same type under its generic name: without the search that a cast makes.
    private static func same<A, B>(_ value: A) -> B {
        precondition(A.self == B.self)
        return withUnsafePointer(to: value) { UnsafeRawPointer($0).assumingMemoryBound(to: B.self).pointee }
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
        if let exact = Number(exactly: number) { return exact }
        let wanted = "\(type)"
        throw TreeError(.integerRange, at: self, "\(number) does not fit \(wanted)")
    }

    func float() -> TreeError {
        TreeError(.float, at: self, "floating point numbers have no canonical form; use a decimal string")
    }
}
