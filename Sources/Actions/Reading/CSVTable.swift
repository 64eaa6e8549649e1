/// A table of comma-separated values with a header line (RFC 4180).
struct CSVTable {
    struct Cell: Equatable {
        var text: String
        /// Stood in quotes: an empty one is then an empty text, not a missing value.
        var isQuoted: Bool
    }

    let header: [String]
    let rows: [[Cell]]

    /// Nil where the text is no such table: a quotation mark in the wrong place, or rows of different lengths.
    init?(parsing text: String) {
        guard var records = Self.records(text), !records.isEmpty else { return nil }
        header = records.removeFirst().map(\.text)
        let width = header.count
        guard records.allSatisfy({ $0.count == width }) else { return nil }
        rows = records
    }

    /// The cells of the column called `name`, in order; nil where there is none, or two.
    func column(_ name: String) -> [Cell]? {
        let places = header.indices.filter { header[$0] == name }
        guard places.count == 1 else { return nil }
        return rows.map { $0[places[0]] }
    }

    private static func records(_ text: String) -> [[Cell]]? {
        var records: [[Cell]] = []
        var rest = Substring(text).unicodeScalars
        while !rest.isEmpty {
            var record: [Cell] = []
            while true {
                guard let cell = cell(&rest) else { return nil }
                record.append(cell)
                if rest.first == "," { rest.removeFirst() } else { break }
            }
            if rest.first == "\r" { rest.removeFirst() }
            guard rest.isEmpty || rest.removeFirst() == "\n" else { return nil }
            records.append(record)
        }
        return records
    }

    private static func cell(_ rest: inout Substring.UnicodeScalarView) -> Cell? {
        guard rest.first == "\"" else {
            let plain = rest.prefix { $0 != "," && $0 != "\n" && $0 != "\r" }
            guard !plain.contains("\"") else { return nil }
            rest = rest[plain.endIndex...]
            return Cell(text: String(plain), isQuoted: false)
        }
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                text.append(scalar)
                continue
            }
            guard rest.first == "\"" else { return Cell(text: String(text), isQuoted: true) }
            text.append(rest.removeFirst())
        }
        return nil
    }
}
