/// JSON form: strings, integers, booleans, lists and null as themselves; every other kind as an object with the type's
/// name as its only key (`{"duration":"5m"}`), so that a plan read back holds exactly the values it was written from. A record's
/// absent field is `{"absent":true}`, because an object's null members are left out.
extension Value: Codable {
    private enum Key: String, CodingKey { case number, duration, timestamp, size, percent, lsn, hostname, record, absent }

    public init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .absent
        } else if let value = try? single.decode(Bool.self) {  // each wrong guess falls through to the next kind
            self = .boolean(value)
        } else if let value = try? single.decode(Int64.self) {  // as above
            self = .integer(value)
        } else if let value = try? single.decode(String.self) {  // as above
            self = .string(value)
        } else if let values = try? single.decode([Value].self) {  // as above
            self = .list(values)
        } else {
            self = try Value(object: decoder.container(keyedBy: Key.self))
        }
    }

    private init(object container: KeyedDecodingContainer<Key>) throws {
        guard let key = container.allKeys.first else {
            throw DecodingError.dataCorrupted(.init(codingPath: container.codingPath, debugDescription: "an empty object is no value"))
        }
        switch key {
        case .record:
            let fields = try container.nestedContainer(keyedBy: FieldKey.self, forKey: .record)
            self = .record(try fields.allKeys.map { Field($0.stringValue, try fields.decode(Value.self, forKey: $0)) })
        case .absent: self = .absent
        case .size: self = .size(try container.decode(Int64.self, forKey: .size))
        default:
            let text = try container.decode(String.self, forKey: key)
            guard let type = ValueType(text: key.rawValue), let value = Value(text: text, as: type) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "'\(text)' is no \(key.rawValue)")
            }
            self = value
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .absent:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .string(let text): try encodeSingle(text, encoder)
        case .integer(let value): try encodeSingle(value, encoder)
        case .boolean(let value): try encodeSingle(value, encoder)
        case .list(let values): try encodeSingle(values, encoder)
        case .number: try encodeKeyed(text ?? "", .number, encoder)
        case .duration: try encodeKeyed(text ?? "", .duration, encoder)
        case .timestamp: try encodeKeyed(text ?? "", .timestamp, encoder)
        case .percent: try encodeKeyed(text ?? "", .percent, encoder)
        case .lsn: try encodeKeyed(text ?? "", .lsn, encoder)
        case .hostname: try encodeKeyed(text ?? "", .hostname, encoder)
        case .size(let bytes): try encodeKeyed(bytes, .size, encoder)
        case .record(let fields):
            var container = encoder.container(keyedBy: Key.self)
            var nested = container.nestedContainer(keyedBy: FieldKey.self, forKey: .record)
            for field in fields {
                let key = FieldKey(stringValue: field.name)
                if field.value.isAbsent {
                    try nested.encode(["absent": true], forKey: key)
                } else {
                    try nested.encode(field.value, forKey: key)
                }
            }
        }
    }

    private func encodeSingle(_ value: some Encodable, _ encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    private func encodeKeyed(_ value: some Encodable, _ key: Key, _ encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(value, forKey: key)
    }

    private struct FieldKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
