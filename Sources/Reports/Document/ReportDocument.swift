import Values

/// A report as headings, facts and tables, before it becomes HTML or Markdown: both say the same.
struct ReportDocument {
    /// A figure at the top, in a few words.
    struct Card {
        let label: String
        let value: String
        let note: String
        let tone: Tone
    }

    struct Notice {
        let tone: Tone
        let text: Cell
    }

    let title: String
    let kicker: String
    let outcome: (tone: Tone, text: String)
    let lead: Cell
    let cards: [Card]
    let notices: [Notice]
    let sections: [Section]
    let footer: String
    /// The day on which the run began, as RFC 3339 writes it.
    let day: String
}

/// A run of text on one line.
typealias Cell = [Inline]

/// A piece of a line. The text of every case is taken as it is and made inert when it is written.
enum Inline: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    case text(String)
    /// Something of a machine's: a digest, a path, an argument.
    case code(String)
    case strong(String)
    /// Less important than its surroundings.
    case dim(String)
    /// A state, in its colour and always with its word.
    case badge(Tone, String)
    /// Something that should be there and is not.
    case missing(String)
    /// An instant: the time of day, with its date where that is another than the run's first day.
    case time(Timestamp)
    /// A span of time; never broken across lines.
    case measure(Microseconds)
    /// A reference to a record of the journal.
    case record(UInt64)
    /// A reference to a section or a step of this report.
    case link(String, to: String)

    init(stringLiteral text: String) { self = .text(text) }
}

struct Section {
    let id: String
    let title: String
    var intro: Cell = []
    var blocks: [Block] = []
}

indirect enum Block {
    case paragraph(Cell)
    case facts([Fact])
    case table(Table)
    case list([Cell])
    /// Lines for a terminal or a file, kept as they are.
    case code(String)
    case notice(Tone, Cell)
    /// An inline SVG; Markdown has only its caption.
    case figure(svg: String, caption: String)
    case detail(Detail)
}

struct Fact {
    let label: String
    let value: Cell

    init(_ label: String, _ value: Cell) {
        self.label = label
        self.value = value
    }

    init(_ label: String, _ text: String?) { self.init(label, text.map { [.text($0)] } ?? [.missing("not recorded")]) }

    init(_ label: String, code: String?) { self.init(label, code.map { [.code($0)] } ?? [.missing("not recorded")]) }
}

struct Table {
    struct Row {
        var anchor: String?
        let cells: [Cell]

        init(_ cells: [Cell], anchor: String? = nil) {
            self.cells = cells
            self.anchor = anchor
        }
    }

    let caption: String
    let columns: [String]
    let rows: [Row]

    init(_ caption: String, _ columns: [String], _ rows: [Row]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    init(_ caption: String, _ columns: [String], _ rows: [[Cell]]) { self.init(caption, columns, rows.map { Row($0) }) }
}

/// A part with a heading of its own that can be folded away on a screen.
struct Detail {
    let id: String
    let heading: Cell
    let blocks: [Block]
}

extension Cell {
    /// The moment's wall-clock time and its record.
    static func moment(_ moment: Moment) -> Cell { [.time(moment.at), .text(" "), .record(moment.seq)] }

    static func duration(_ span: Span?) -> Cell {
        guard let span else { return [.dim("–")] }
        return span.elapsed.map { [.measure($0)] } ?? [.badge(.info, "not ended")]
    }

    static let none: Cell = [.dim("–")]

    static func joined(_ texts: [String], none: String = "none") -> Cell {
        texts.isEmpty ? [.dim(none)] : [.text(texts.joined(separator: ", "))]
    }
}
