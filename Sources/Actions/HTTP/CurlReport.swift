import Values

/// What curl says of a transfer on its standard error (its standard output is the body).
struct CurlReport: Equatable {
    /// curl's `--write-out`: after the transfer, one line of JSON about it, then the response's headers as JSON.
    static let writeOut = "%{stderr}\n\(summaryMark)%{json}\n\(headerMark)%{header_json}\n"

    private static let summaryMark = "muster-summary:"
    private static let headerMark = "muster-headers:"

    /// 0 where no response came.
    var status: Int
    var elapsed: Microseconds?
    var error: String?
    /// Whether any byte of the request was sent; true where curl does not say.
    var sent = true
    var headers: [CallMaterial.Header]

    /// Reads it from the whole standard error; nil where curl did not come to write it.
    ///
    /// Other lines are curl's log; none of them can begin with a mark, because each begins with `*`, `<`, `>`, `{` or `}`.
    init?(standardError: [UInt8]) {
        guard let start = Self.range(of: Array("\n\(Self.summaryMark)".utf8), in: standardError[...])?.upperBound,
            let end = standardError[start...].firstIndex(of: UInt8(ascii: "\n")),
            let summary = try? ForeignJSON(parsing: Array(standardError[start..<end]))  // not JSON: as if it were not there
        else { return nil }
        status = Self.text("http_code", in: summary).flatMap { Int($0) } ?? 0
        let seconds = Self.text("time_total", in: summary).flatMap(Units.decimal)
        if let seconds, case .duration(let duration)? = Units.value(seconds, "s", as: .duration) { elapsed = duration }
        error = Self.text("errormsg", in: summary)
        sent = Self.text("size_request", in: summary) != "0"
        headers = Self.headers(standardError[end...])
    }

    /// Whether curl's log says that the far side refused a connection; curl's exit code does not tell.
    static func saysRefused(_ standardError: [UInt8]) -> Bool {
        range(of: Array("failed: Connection refused".utf8), in: standardError[...]) != nil
    }

    private static func text(_ name: String, in summary: ForeignJSON) -> String? {
        guard case .value(let value) = JSONPointer(tokens: [name]).target(in: summary) else { return nil }
        switch value {
        case .string(let text), .number(let text): return text
        default: return nil
        }
    }

    /// `{"name": ["value", …], …}`; names come in lower case.
    private static func headers(_ rest: ArraySlice<UInt8>) -> [CallMaterial.Header] {
        guard let mark = range(of: Array(headerMark.utf8), in: rest), let end = rest.lastIndex(of: UInt8(ascii: "}")),
            mark.upperBound <= end,
            case .object(let members)? = try? ForeignJSON(parsing: Array(rest[mark.upperBound...end]))  // no headers then
        else { return [] }
        return members.flatMap { member -> [CallMaterial.Header] in
            guard case .array(let values) = member.value else { return [] }
            return values.compactMap { value in
                if case .string(let text) = value { return .init(name: member.name.lowercased(), value: text) }
                return nil
            }
        }
    }

    private static func range(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        guard bytes.count >= wanted.count else { return nil }
        for start in bytes.startIndex...(bytes.endIndex - wanted.count) where bytes[start] == wanted[0] {
            if bytes[start..<start + wanted.count].elementsEqual(wanted) { return start..<start + wanted.count }
        }
        return nil
    }
}
