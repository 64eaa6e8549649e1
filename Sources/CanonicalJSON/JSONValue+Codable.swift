/// Values travel as they are through this module's encoder and decoder; other coders are not supported for decoding.
extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        guard let tree = decoder as? TreeDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "expected a CanonicalDecoder"))
        }
        self = tree.value
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let truth): try truth.encode(to: encoder)
        case .integer(let number): try number.encode(to: encoder)
        case .string(let text): try text.encode(to: encoder)
        case .array(let elements): try elements.encode(to: encoder)
        case .object(let members):
            var container = encoder.container(keyedBy: PathKey.self)
            for member in members { try container.encode(member.value, forKey: PathKey(stringValue: member.name)) }
        }
    }
}
