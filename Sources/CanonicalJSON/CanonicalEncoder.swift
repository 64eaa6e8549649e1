/// Turns `Encodable` values into canonical JSON, straight into bytes.
///
/// * Members stand in the order in which they are encoded.
/// * A nil is left out of an object; in an array it is `null`.
/// * Floating point numbers are refused.
/// * Several keyed containers asked of one encoder write into the same object, one after the other, so that
///   a value can put its own members first and then let another value add its members (flattening).
///
/// Containers must be used in the order of the text: once a parent goes on, its nested containers are closed.
public struct CanonicalEncoder: Sendable {
    /// Makes an encoder; it has no options.
    public init() {}

    /// The canonical bytes of `value`, without a newline.
    public func encode(_ value: some Encodable) throws(CanonicalCodingError) -> [UInt8] {
        var writer = JSONWriter()
        try encode(value, into: &writer)
        return writer.bytes
    }

    /// Appends `value` to what `writer` holds; on an error the writer is left as it was.
    public func encode(_ value: some Encodable, into writer: inout JSONWriter) throws(CanonicalCodingError) {
        let start = writer.bytes.count
        let sink = EncodingSink(writer: writer)
        writer = JSONWriter(capacity: 0)
        defer { writer = sink.writer }
        do {
            try sink.encode(value, level: 0)
            if let failure = sink.failure { throw failure }
        } catch {
            sink.writer.bytes.removeSubrange(start...)
            throw Self.canonical(error)
        }
    }

    /// The value as a tree instead of bytes.
    public func value(of value: some Encodable) throws(CanonicalCodingError) -> JSONValue {
        let bytes = try encode(value)
        do throws(JSONSyntaxError) { return try JSONParser.parse(bytes) } catch {
            throw CanonicalCodingError(.syntax, error.message, path: "$", syntax: error)
        }
    }

    private static func canonical(_ error: any Error) -> CanonicalCodingError {
        switch error {
        case let error as CanonicalCodingError: error
        case EncodingError.invalidValue(_, let context):
            CanonicalCodingError(.invalid, context.debugDescription, path: CanonicalCodingError.path(context.codingPath))
        default: CanonicalCodingError(.invalid, "\(error)", path: "$")
        }
    }
}

/// The encoder handed to a value's `encode(to:)`.
struct BytesEncoder: Encoder {
    let sink: EncodingSink
    /// How many containers are open around the value.
    let level: Int

    var codingPath: [any CodingKey] { sink.path(level) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedBytes(scope: sink.enter(level, .object), sink: sink))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedBytes(scope: sink.enter(level, .array), sink: sink)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleBytes(sink: sink, level: level) }
}

private struct KeyedBytes<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let scope: EncodingSink.Scope
    let sink: EncodingSink

    var codingPath: [any CodingKey] { sink.path(scope.level + 1) }

    mutating func encodeNil(forKey key: Key) {}
    mutating func encode(_ value: Bool, forKey key: Key) { if sink.name(key, in: scope) { sink.writer.bool(value) } }
    mutating func encode(_ value: String, forKey key: Key) { if sink.name(key, in: scope) { sink.writer.string(value) } }
    mutating func encode(_ value: Double, forKey key: Key) throws { throw sink.float(scope.level + 1, key) }
    mutating func encode(_ value: Float, forKey key: Key) throws { throw sink.float(scope.level + 1, key) }
    mutating func encode(_ value: Int, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { try integer(value, key) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { try integer(value, key) }

    private func integer(_ value: some BinaryInteger, _ key: Key) throws {
        if sink.name(key, in: scope) { try sink.integer(value) }
    }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        if sink.name(key, in: scope) { try sink.encode(value, level: scope.level + 1) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        superEncoder(forKey: key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder(forKey: PathKey(stringValue: "super")) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(forKey: key) }

    private func encoder(forKey key: some CodingKey) -> BytesEncoder {
        _ = sink.name(key, in: scope)
        return BytesEncoder(sink: sink, level: scope.level + 1)
    }
}

private struct UnkeyedBytes: UnkeyedEncodingContainer {
    let scope: EncodingSink.Scope
    let sink: EncodingSink
    private(set) var count = 0

    init(scope: EncodingSink.Scope, sink: EncodingSink) {
        self.scope = scope
        self.sink = sink
    }

    var codingPath: [any CodingKey] { sink.path(scope.level + 1) }

    mutating func encodeNil() { if next() { sink.writer.null() } }
    mutating func encode(_ value: Bool) { if next() { sink.writer.bool(value) } }
    mutating func encode(_ value: String) { if next() { sink.writer.string(value) } }

    mutating func encode<T: Encodable>(_ value: T) throws {
        if next() { try sink.encode(value, level: scope.level + 1) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder {
        _ = next()
        return BytesEncoder(sink: sink, level: scope.level + 1)
    }

    private mutating func next() -> Bool {
        defer { count += 1 }
        return sink.element(count, in: scope)
    }
}

/// A value that is no container; every encoding of a scalar ends here.
private struct SingleBytes: SingleValueEncodingContainer {
    let sink: EncodingSink
    let level: Int

    var codingPath: [any CodingKey] { sink.path(level) }

    mutating func encodeNil() { sink.null(level: level) }
    mutating func encode(_ value: Bool) { sink.writer.bool(value) }
    mutating func encode(_ value: String) { sink.writer.string(value) }
    mutating func encode(_ value: Double) throws { throw sink.float(level) }
    mutating func encode(_ value: Float) throws { throw sink.float(level) }
    mutating func encode(_ value: Int) throws { try sink.integer(value) }
    mutating func encode(_ value: Int8) throws { try sink.integer(value) }
    mutating func encode(_ value: Int16) throws { try sink.integer(value) }
    mutating func encode(_ value: Int32) throws { try sink.integer(value) }
    mutating func encode(_ value: Int64) throws { try sink.integer(value) }
    mutating func encode(_ value: UInt) throws { try sink.integer(value) }
    mutating func encode(_ value: UInt8) throws { try sink.integer(value) }
    mutating func encode(_ value: UInt16) throws { try sink.integer(value) }
    mutating func encode(_ value: UInt32) throws { try sink.integer(value) }
    mutating func encode(_ value: UInt64) throws { try sink.integer(value) }
    mutating func encode<T: Encodable>(_ value: T) throws { try sink.encode(value, level: level) }
}
