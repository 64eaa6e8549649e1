import Values

/// JSON of plans: `{"value":…}`, `{"ref":"steps.x.y"}`, `{"text":["a ",{"ref":"…"},{"ref":"…","quote":"sql"}]}`, `{"list":[…]}`, `{"record":[…]}`.
///
/// Where a template stood in a file is not written: moving a line does not change what was approved.
extension Template: Codable {
    private enum Key: String, CodingKey { case value, ref, text, list, record }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.ref) {
            self.init(.reference(try container.decode(Reference.self, forKey: .ref)))
        } else if container.contains(.text) {
            self.init(.text(try container.decode([Part].self, forKey: .text)))
        } else if container.contains(.list) {
            self.init(.list(try container.decode([Template].self, forKey: .list)))
        } else if container.contains(.record) {
            self.init(.record(try container.decode([Field].self, forKey: .record)))
        } else {
            self.init(.value(try container.decodeIfPresent(Value.self, forKey: .value) ?? .absent))  // an absent value is not written
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch content {
        case .value(let value): try container.encode(value, forKey: .value)
        case .reference(let reference): try container.encode(reference, forKey: .ref)
        case .text(let parts): try container.encode(parts, forKey: .text)
        case .list(let items): try container.encode(items, forKey: .list)
        case .record(let fields): try container.encode(fields, forKey: .record)
        }
    }
}

extension Template.Part: Codable {
    private enum Key: String, CodingKey { case ref, quote }

    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {  // not text: an object, read below
            self = .literal(text)
        } else {
            let container = try decoder.container(keyedBy: Key.self)
            let reference = try container.decode(Reference.self, forKey: .ref)
            let quote = try container.decodeIfPresent(Quote.self, forKey: .quote)
            self = quote.map { .quoted(reference, $0) } ?? .reference(reference)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .literal(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .reference(let reference):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(reference, forKey: .ref)
        case .quoted(let reference, let quote):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(reference, forKey: .ref)
            try container.encode(quote, forKey: .quote)
        }
    }
}

extension Reference: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no reference: \(error.code)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
