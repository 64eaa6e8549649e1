import Values

/// Turns what was read into a value of the declared type, or says what was found instead.
struct ValueCaster {
    /// Never optional.
    let type: ValueType
    /// The unit that a plain number is of.
    let unit: String?

    /// Reads a text. White space around a value of another type than string is not part of it.
    func cast(text: String) throws(OutputReader.Miss) -> Value {
        switch type {
        case .string: return .string(text)
        case .list, .record: throw .malformed("a text is no \(type)")
        case .optional(let required): return try ValueCaster(type: required, unit: unit).cast(text: text)
        default: break
        }
        let trimmed = Self.trimmed(text)
        if let unit {
            guard let number = Units.decimal(trimmed) else { throw mismatch("\"\(trimmed)\"", "a number of \(unit)") }
            guard let value = Units.value(number, unit, as: type) else { throw mismatch("\"\(trimmed)\"", "\(type) in \(unit)") }
            return value
        }
        if type == .number, let number = Units.decimal(trimmed) { return .number(number) }
        guard let value = Value(text: trimmed, as: type) else { throw mismatch("\"\(trimmed)\"", "\(type)") }
        return value
    }

    /// Reads a JSON value. A string is never made from anything but a JSON string, nor a boolean from anything but
    /// `true` and `false`; the other types may stand in their text form.
    func cast(json: ForeignJSON) throws(OutputReader.Miss) -> Value {
        switch (type, json) {
        case (.optional(let required), _):
            return json == .null ? .absent : try ValueCaster(type: required, unit: unit).cast(json: json)
        case (.list(let of), .array(let elements)):
            let caster = ValueCaster(type: of, unit: unit)
            var values: [Value] = []
            for element in elements { values.append(try caster.cast(json: element)) }
            return .list(values)
        case (.record(let fields), .object): return try record(fields, json)
        case (.boolean, .bool(let truth)): return .boolean(truth)
        case (.boolean, _), (.list, _), (.record, _): throw mismatch(json.kind, "\(type)")
        case (.integer, .number(let text)), (.number, .number(let text)): return try cast(text: text)
        case (_, .number(let text)) where unit != nil: return try cast(text: text)
        case (_, .string(let text)): return try cast(text: text)
        default: throw mismatch(json.kind, "\(type)")
        }
    }

    private func record(_ fields: [ValueType.Field], _ json: ForeignJSON) throws(OutputReader.Miss) -> Value {
        var values: [Value.Field] = []
        for field in fields {
            switch JSONPointer(tokens: [field.name]).target(in: json) {
            case .value(let value): values.append(.init(field.name, try ValueCaster(type: field.type, unit: unit).cast(json: value)))
            case .nothing where field.type.isOptional: values.append(.init(field.name, .absent))
            case .nothing: throw .malformed("the object has no \"\(field.name)\"")
            case .blocked(let reason): throw .malformed(reason)
            }
        }
        return .record(values)
    }

    private func mismatch(_ found: String, _ expected: String) -> OutputReader.Miss {
        .malformed("expected \(expected), found \(found)")
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { [" ", "\t", "\n", "\r"].contains($0) }
        let scalars = text.unicodeScalars.drop(while: isSpace)
        guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(scalars[...last])
    }
}
