/// One step on the way from the whole value to the part being decoded; made only on the way down.
final class DecodingPlace: Sendable {
    let parent: DecodingPlace?
    let key: PathKey

    init(_ parent: DecodingPlace?, _ key: PathKey) {
        self.parent = parent
        self.key = key
    }

    static func keys(_ place: DecodingPlace?) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var next = place
        while let place = next {
            keys.append(place.key)
            next = place.parent
        }
        return keys.reversed()
    }
}

struct KeyedTree<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [JSONMember]
    let place: DecodingPlace?

    var codingPath: [any CodingKey] { DecodingPlace.keys(place) }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { find(key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { find(key.stringValue) ?? .null == .null }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        if case .string(let text)? = find(key.stringValue) { return text }
        return try at(key).decode(type)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        if case .bool(let truth)? = find(key.stringValue) { return truth }
        return try at(key).decode(type)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try at(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try at(key).decode(type) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try at(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try at(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try at(key).unkeyedContainer() }
    func superDecoder() throws -> any Decoder { try at(PathKey(stringValue: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try at(key) }

    private func find(_ name: String) -> JSONValue? {
        for member in members where member.name == name { return member.value }
        return nil
    }

    private func integer<Number: FixedWidthInteger & Decodable>(_ type: Number.Type, _ key: Key) throws -> Number {
        if case .integer(let number)? = find(key.stringValue), let exact = Number(exactly: number) { return exact }
        return try at(key).integer(type)
    }

    /// The decoder for the member `key`; throws where there is none.
    private func at(_ key: some CodingKey) throws -> TreeDecoder {
        guard let value = find(key.stringValue) else {
            throw CanonicalCodingError(
                .missing, "\"\(key.stringValue)\" is missing", path: CanonicalCodingError.path(codingPath))
        }
        return TreeDecoder(value: value, place: DecodingPlace(place, PathKey(stringValue: key.stringValue)))
    }
}

struct UnkeyedTree: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let place: DecodingPlace?
    private(set) var currentIndex = 0

    init(elements: [JSONValue], place: DecodingPlace?) {
        self.elements = elements
        self.place = place
    }

    var codingPath: [any CodingKey] { DecodingPlace.keys(place) }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try next().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        defer { currentIndex += 1 }
        return try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        defer { currentIndex += 1 }
        return try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        defer { currentIndex += 1 }
        return try next()
    }

    private func next() throws -> TreeDecoder {
        guard !isAtEnd else {
            throw CanonicalCodingError(
                .missing, "the array ends after \(elements.count) elements", path: CanonicalCodingError.path(codingPath))
        }
        return TreeDecoder(value: elements[currentIndex], place: DecodingPlace(place, PathKey(intValue: currentIndex)))
    }
}

struct SingleTree: SingleValueDecodingContainer {
    let decoder: TreeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    func decodeNil() -> Bool { decoder.value == .null }
    func decode(_ type: String.Type) throws -> String { try decoder.string() }
    func decode(_ type: Bool.Type) throws -> Bool { try decoder.bool() }
    func decode(_ type: Double.Type) throws -> Double { throw decoder.float() }
    func decode(_ type: Float.Type) throws -> Float { throw decoder.float() }
    func decode(_ type: Int.Type) throws -> Int { try decoder.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
