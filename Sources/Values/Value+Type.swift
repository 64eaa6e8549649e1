extension Value {
    /// The type of this value as it stands; a list takes its first element's type, an empty list is a list of strings.
    /// Nil for absent.
    public var type: ValueType? {
        switch self {
        case .absent: nil
        case .string: .string
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        case .duration: .duration
        case .timestamp: .timestamp
        case .size: .size
        case .percent: .percent
        case .lsn: .lsn
        case .hostname: .hostname
        case .list(let values): .list(of: values.first?.type ?? .string)
        case .record(let fields): .record(fields.map { .init($0.name, $0.value.type ?? .optional(.string)) })
        }
    }

    /// Whether this value is one of `type`; the elements of lists and records are looked at one by one.
    public func conforms(to type: ValueType) -> Bool {
        switch (self, type) {
        case (.absent, .optional): true
        case (_, .optional(let required)): conforms(to: required)
        case (.string(let text), .enumeration(let words)): words.contains(text)
        case (.list(let values), .list(let of)): values.allSatisfy { $0.conforms(to: of) }
        case (.record, .record(let fields)):
            fields.allSatisfy { (self[field: $0.name] ?? .absent).conforms(to: $0.type) }
        case (.integer, .number): true
        default: self.type == type
        }
    }

    /// Reads a scalar's text as `type`, as outputs of commands and `--set` are read. Nil where the text is no such value.
    public init?(text: String, as type: ValueType) {
        switch type {
        case .string: self = .string(text)
        case .enumeration(let words): if words.contains(text) { self = .string(text) } else { return nil }
        case .optional(let required): self.init(text: text, as: required)
        case .boolean:
            switch text {
            case "true": self = .boolean(true)
            case "false": self = .boolean(false)
            default: return nil
            }
        case .hostname: self.init(hostname: text)
        case .integer: self.init(Int64(text).map(Value.integer))
        case .number: self.init(DecimalNumber(text: text).map(Value.number))
        case .duration: self.init(Microseconds(text: text).map(Value.duration))
        case .timestamp: self.init(Timestamp(text: text).map(Value.timestamp))
        case .size: self.init(Value.bytes(text).map(Value.size))
        case .percent:
            guard text.hasSuffix("%") else { return nil }
            self.init(DecimalNumber(text: String(text.dropLast())).map(Value.percent))
        case .lsn: self.init(Value.lsnValue(text).map(Value.lsn))
        case .list, .record: return nil
        }
    }

    private init?(_ value: Value?) {
        guard let value else { return nil }
        self = value
    }

    private init?(hostname text: String) {
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let allowed = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(Value.isHostnameByte)
        }
        guard !name.isEmpty, name.utf8.count <= 253, allowed else { return nil }
        self = .hostname(name.lowercased())
    }

    private static func isHostnameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95 || byte == 58
    }

    private static let sizeUnits: [(String, Int64)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1)
    ]

    private static func bytes(_ text: String) -> Int64? {
        guard let unit = sizeUnits.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.0.count)
        guard let count = Int64(digits), count >= 0 else { return nil }
        let (value, overflow) = count.multipliedReportingOverflow(by: unit.1)
        return overflow ? nil : value
    }

    private static func lsnValue(_ text: String) -> UInt64? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }
}
