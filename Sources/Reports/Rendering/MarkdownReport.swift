/// A report as Markdown (CommonMark 0.31 with the tables of GitHub Flavored Markdown): the same facts as the HTML, without its pictures.
///
/// Nothing that a playbook, a person or a command wrote becomes markup in it. Equal reports give equal bytes.
public struct MarkdownReport: Sendable {
    private let report: RunReport

    public init(_ report: RunReport) { self.report = report }

    /// The text in UTF-8.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// The whole text, ending in a newline.
    public var text: String {
        let document = report.document
        var page = MarkdownPage(day: document.day)
        page.begin(document)
        for section in document.sections { page.section(section) }
        page.text += "\n---\n\n\(MarkdownText.line(document.footer))\n"
        return page.text
    }
}

/// Writes a document's parts as Markdown.
struct MarkdownPage {
    var text = ""
    private let day: String
    private var heading = ""

    init(day: String) { self.day = day }

    mutating func begin(_ document: ReportDocument) {
        text += "# \(MarkdownText.line(document.title))\n\n"
        text += "\(MarkdownText.line(document.kicker))\n\n"
        text += "**\(MarkdownText.line(document.outcome.text))** \(inline(document.lead))\n\n"
        for card in document.cards {
            text += "- \(MarkdownText.line(card.label)): **\(MarkdownText.line(card.value))** (\(MarkdownText.line(card.note)))\n"
        }
        for notice in document.notices { block(.notice(notice.tone, notice.text), level: 2) }
    }

    mutating func section(_ section: Section) {
        heading = section.title
        text += "\n## \(MarkdownText.line(section.title))\n"
        if !section.intro.isEmpty { text += "\n\(inline(section.intro))\n" }
        for block in section.blocks { self.block(block, level: 3) }
    }

    private mutating func block(_ block: Block, level: Int) {
        switch block {
        case .paragraph(let cell): text += "\n\(inline(cell))\n"
        case .facts(let facts):
            text += "\n"
            for fact in facts { text += "- \(MarkdownText.line(fact.label)): \(inline(fact.value))\n" }
        case .table(let table): self.table(table)
        case .list(let cells): text += "\n" + cells.map { "- \(inline($0))\n" }.joined()
        case .code(let lines): text += "\n" + MarkdownText.fenced(lines) + "\n"
        case .notice(_, let cell): text += "\n> \(inline(cell))\n"
        case .figure(_, let caption): text += "\n*\(MarkdownText.line(caption))* (drawn in the HTML report)\n"
        case .detail(let detail):
            text += "\n\(String(repeating: "#", count: level)) \(inline(detail.heading))\n"
            for block in detail.blocks { self.block(block, level: level + 1) }
        }
    }

    private mutating func table(_ table: Table) {
        text += table.caption == heading ? "\n" : "\n**\(MarkdownText.line(table.caption))**\n\n"
        text += "| " + table.columns.map(MarkdownText.line).joined(separator: " | ") + " |\n"
        text += "|" + table.columns.map { _ in " --- |" }.joined() + "\n"
        for row in table.rows { text += "| " + row.cells.map { inline($0) }.joined(separator: " | ") + " |\n" }
    }

    private func inline(_ cell: Cell) -> String {
        let text = cell.map { inline in
            switch inline {
            case .text(let text), .dim(let text), .link(let text, _): MarkdownText.line(text)
            case .code(let text): MarkdownText.code(text)
            case .strong(let text): "**\(MarkdownText.line(text))**"
            case .badge(_, let text): "**\(MarkdownText.line(text))**"
            case .missing(let text): "*\(MarkdownText.line(text))*"
            case .time(let at): at.clock(besides: day)
            case .measure(let span): span.words
            case .record(let seq): "(record \(seq))"
            }
        }.joined()
        return MarkdownText.unmarkStart(text)
    }
}
