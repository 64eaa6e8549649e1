import Values

/// What of a source is the value: one function for each `Selection` of an output.
enum Selections {
    /// All of it, one trailing newline removed.
    static func whole(_ text: String, _ source: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        let text = withoutTrailingNewline(text)
        if text.isEmpty, caster.type != .string { throw .absent("\(source) is empty; expected \(caster.type)") }
        return try caster.cast(text: text)
    }

    /// One element for each line; no line gives an empty list.
    static func lines(_ text: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        let text = withoutTrailingNewline(text)
        let lines = text.isEmpty ? [] : text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return try list(lines, caster)
    }

    static func json(_ pointer: String, _ bytes: [UInt8], _ source: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        guard let path = JSONPointer(pointer) else { throw .malformed("\"\(pointer)\" is no JSON pointer") }
        let document: ForeignJSON
        do throws(ForeignJSON.Malformed) {
            document = try ForeignJSON(parsing: bytes)
        } catch {
            let found = bytes.isEmpty ? "it is empty" : "found \"\(OutputReader.start(of: bytes))\""
            throw .malformed("\(source) is not JSON: \(error.message) at byte \(error.offset); \(found)")
        }
        switch path.target(in: document) {
        case .nothing: throw .absent("\(source) has no value at \"\(pointer)\"")
        case .blocked(let reason): throw .malformed("\"\(pointer)\" in \(source): \(reason)")
        case .value(.null): throw .absent("\(source) has null at \"\(pointer)\"")
        case .value(let value): return try caster.cast(json: value)
        }
    }

    /// What the expression makes of the JSON text.
    static func jq(
        _ expression: String, _ bytes: [UInt8], _ source: String, _ caster: ValueCaster, _ reader: JQReader?
    ) throws(OutputReader.Miss) -> Value {
        guard let reader else { throw .malformed("this kind of action has nothing for jq") }
        switch try reader.value(of: expression, reading: bytes, source) {
        case .null: throw .absent("jq makes null of \(source)")
        case let value: return try caster.cast(json: value)
        }
    }

    /// The first capture group of the first match, the match itself where there is no group; for lists, of every match.
    static func regex(_ pattern: String, _ text: String, _ source: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        let regex: Regex<AnyRegexOutput>
        do { regex = try Regex(pattern) } catch { throw .malformed("\"\(pattern)\" is no regular expression") }
        func captured(_ match: Regex<AnyRegexOutput>.Match) -> String? {
            match.output.count > 1 ? match.output[1].substring.map(String.init) : String(text[match.range])
        }
        if case .list = caster.type { return try list(text.matches(of: regex).compactMap(captured), caster) }
        guard let match = text.firstMatch(of: regex), let found = captured(match) else {
            throw .absent("nothing in \(source) matches \"\(pattern)\"; found \"\(OutputReader.start(of: Array(text.utf8)))\"")
        }
        return try caster.cast(text: found)
    }

    /// The column of the only row; for lists, of every row.
    static func csv(_ column: String, _ text: String, _ source: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        guard let table = CSVTable(parsing: text) else {
            throw .malformed("\(source) is no CSV with a header line; found \"\(OutputReader.start(of: Array(text.utf8)))\"")
        }
        guard let cells = table.column(column) else {
            throw .malformed("\(source) has not one column \"\(column)\"; its columns are \(table.header.joined(separator: ", "))")
        }
        if case .list(let of) = caster.type {
            var values: [Value] = []
            for cell in cells { values.append(try self.cell(cell, column, ValueCaster(type: of, unit: caster.unit))) }
            return .list(values)
        }
        guard cells.count <= 1 else { throw .malformed("\(source) has \(cells.count) rows; a single value needs one") }
        guard let cell = cells.first else { throw .absent("\(source) has no row") }
        return try self.cell(cell, column, caster)
    }

    private static func cell(_ cell: CSVTable.Cell, _ column: String, _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        guard cell.text.isEmpty, !cell.isQuoted else {
            return try ValueCaster(type: caster.type.required, unit: caster.unit).cast(text: cell.text)
        }
        if caster.type.isOptional { return .absent }
        throw .absent("column \"\(column)\" is empty")
    }

    private static func list(_ texts: [String], _ caster: ValueCaster) throws(OutputReader.Miss) -> Value {
        guard case .list(let of) = caster.type else { throw .malformed("several values were read; the type is \(caster.type)") }
        let element = ValueCaster(type: of.required, unit: caster.unit)
        var values: [Value] = []
        for text in texts { values.append(try element.cast(text: text)) }
        return .list(values)
    }

    private static func withoutTrailingNewline(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        if scalars.last == "\n" { scalars.removeLast() }
        if scalars.last == "\r" { scalars.removeLast() }
        return String(scalars)
    }
}

extension OutputReader {
    /// The first 60 characters of what was found, for reasons.
    static func start(of bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(240), as: UTF8.self)
        return text.count <= 60 && bytes.count <= 240 ? text : text.prefix(60) + "…"
    }
}
