/// A payload that is one flat JSON object.
public protocol RecordPayload: Sendable, Hashable, Codable {}
