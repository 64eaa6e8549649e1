/// A typed value of a playbook, a site file or an output. Nothing converts between kinds by itself.
public enum Value: Sendable, Hashable {
    /// No value: neither empty nor zero.
    case absent
    case string(String)
    case integer(Int64)
    case number(DecimalNumber)
    case boolean(Bool)
    case duration(Microseconds)
    case timestamp(Timestamp)
    /// Bytes.
    case size(Int64)
    /// `95%` is `95`.
    case percent(DecimalNumber)
    /// A PostgreSQL log sequence number (`16/B374D848`).
    case lsn(UInt64)
    /// Kept in lower case without a final dot, so that equal hosts compare equal (RFC 4343).
    case hostname(String)
    case list([Value])
    case record([Field])

    /// One named value of a record; fields keep the order in which they were written.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a record's field; nil where this is no record or has no such field.
    public subscript(field field: String) -> Value? {
        guard case .record(let fields) = self else { return nil }
        return fields.first { $0.name == field }?.value
    }

    public var isAbsent: Bool { self == .absent }

    /// The first integer or size inside that no record can bear, nil where there is none: evidence is JSON that every reader
    /// must read alike, so integers end at 2^53 (RFC 8259, section 6).
    public var integerBeyondJSON: Int64? {
        switch self {
        case .integer(let number), .size(let number): number.magnitude >= 1 << 53 ? number : nil
        case .list(let values): values.lazy.compactMap(\.integerBeyondJSON).first
        case .record(let fields): fields.lazy.compactMap(\.value.integerBeyondJSON).first
        default: nil
        }
    }

    /// The canonical text of a scalar, as it stands in an argument or a URL; nil for absent, lists and records.
    public var text: String? {
        switch self {
        case .absent, .list, .record: nil
        case .string(let text), .hostname(let text): text
        case .integer(let value): String(value)
        case .number(let value): value.description
        case .boolean(let value): value ? "true" : "false"
        case .duration(let value): value.description
        case .timestamp(let value): value.description
        case .size(let value): String(value)
        case .percent(let value): "\(value)%"
        case .lsn(let value): Value.lsnText(value)
        }
    }

    /// For people: scalars as their text, lists and records in brackets.
    public var display: String {
        switch self {
        case .absent: "(absent)"
        case .list(let values): "[" + values.map(\.display).joined(separator: ", ") + "]"
        case .record(let fields): "{" + fields.map { "\($0.name): \($0.value.display)" }.joined(separator: ", ") + "}"
        default: text ?? ""
        }
    }

    static func lsnText(_ value: UInt64) -> String {
        String(value >> 32, radix: 16, uppercase: true) + "/" + String(value & 0xFFFF_FFFF, radix: 16, uppercase: true)
    }
}
