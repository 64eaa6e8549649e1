import Values

/// Reads what YAML gave as the type that a place asks for. Numbers never become text and text never becomes a number; texts
/// become durations, sizes, times, percentages, log positions and host names where they are written as such.
enum Literals {
    /// The value as `type`; nil where it is no such value.
    static func read(_ value: Value, as type: ValueType) -> Value? {
        switch (value, type) {
        case (.absent, .optional): .absent
        case (_, .optional(let required)): read(value, as: required)
        case (.integer(let integer), .number): .number(DecimalNumber(integer))
        case (.string(let text), .duration), (.string(let text), .timestamp), (.string(let text), .size),
            (.string(let text), .percent), (.string(let text), .lsn), (.string(let text), .hostname):
            Value(text: text, as: type)
        case (.hostname(let text), .string): .string(text)
        case (.list(let values), .list(let of)): list(values, of)
        case (.record(let fields), .record(let types)): record(fields, types)
        default: value.conforms(to: type) ? value : nil
        }
    }

    private static func list(_ values: [Value], _ type: ValueType) -> Value? {
        var result: [Value] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let element = read(value, as: type) else { return nil }
            result.append(element)
        }
        return .list(result)
    }

    /// Fields that the type does not name are refused; optional ones that are missing are absent.
    private static func record(_ fields: [Value.Field], _ types: [ValueType.Field]) -> Value? {
        guard fields.allSatisfy({ field in types.contains { $0.name == field.name } }) else { return nil }
        var result: [Value.Field] = []
        for type in types {
            let given = fields.first { $0.name == type.name }?.value ?? .absent
            guard let value = read(given, as: type.type) else { return nil }
            result.append(.init(type.name, value))
        }
        return .record(result)
    }

    /// How a value of the type is written, for `expected`.
    static func example(_ type: ValueType) -> String {
        switch type {
        case .duration: "a duration such as 250ms or 1h30m"
        case .timestamp: "a timestamp such as 2026-03-01T02:00:00Z"
        case .size: "a size such as 64KiB or 4MB"
        case .percent: "a percentage such as 95%"
        case .lsn: "a log sequence number such as 16/B374D848"
        case .hostname: "a host name"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "true or false"
        case .string: "a string"
        case .optional(let required): example(required) + ", or nothing"
        case .enumeration, .list, .record: "\(type)"
        }
    }

    /// A value as it stands in a message: text in quotes, lists and records cut short.
    static func shown(_ value: Value) -> String {
        let text = value.display
        return "\"" + (text.count > 60 ? text.prefix(57) + "..." : text) + "\""
    }

    /// What kind of thing a value of YAML's core types is.
    static func kind(_ value: Value) -> String {
        guard let type = value.type else { return "nothing" }
        return switch type {
        case .list: "a list"
        case .record: "a record"
        default: example(type)
        }
    }
}
