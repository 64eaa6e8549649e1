/// A report as one HTML file: no script, no external resource, readable on paper, on a phone, in the dark.
///
/// It is well-formed XML too (the polyglot form), so that a strict parser reads it. Equal reports give equal bytes.
public struct HTMLReport: Sendable {
    private let report: RunReport

    public init(_ report: RunReport) { self.report = report }

    /// The page in UTF-8.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// The whole page.
    public var text: String {
        let document = report.document
        var page = HTMLPage(day: document.day)
        page.begin(document)
        for section in document.sections { page.section(section) }
        page.end(document)
        return page.text
    }
}

/// Writes a document's parts as HTML.
struct HTMLPage {
    private(set) var text = ""
    private let day: String
    /// Title of the section being written; a table of the same name needs no caption to be seen.
    private var heading = ""

    init(day: String) { self.day = day }

    mutating func begin(_ document: ReportDocument) {
        let title = HTMLText.line(document.title)
        text += """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>\(title): \(HTMLText.line(document.outcome.text))</title>
            <style>
            \(HTMLStyle.sheet)
            </style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the report</a>
            <header>
            <p class="kicker">\(HTMLText.line(document.kicker))</p>
            <h1>\(title)</h1>
            <p class="lead">\(inline([.badge(document.outcome.tone, document.outcome.text)])) \(inline(document.lead))</p>

            """
        text += "<dl class=\"cards\">\n"
        for card in document.cards {
            text += "<div class=\"card \(card.tone.rawValue)\"><dt>\(HTMLText.line(card.label))</dt>"
            text += "<dd><strong>\(HTMLText.line(card.value))</strong><span>\(HTMLText.line(card.note))</span></dd></div>\n"
        }
        text += "</dl>\n"
        for notice in document.notices { block(.notice(notice.tone, notice.text)) }
        text += "</header>\n"
        contents(document)
        text += "<main id=\"main\">\n"
    }

    private mutating func contents(_ document: ReportDocument) {
        text += "<nav aria-label=\"Contents\"><ol>\n"
        for section in document.sections {
            text += "<li><a href=\"#\(HTMLText.anchor(section.id))\">\(HTMLText.line(section.title))</a></li>\n"
        }
        text += "</ol></nav>\n"
    }

    mutating func end(_ document: ReportDocument) {
        text += "</main>\n<footer><p>\(HTMLText.line(document.footer))</p></footer>\n</body>\n</html>\n"
    }

    mutating func section(_ section: Section) {
        let id = HTMLText.anchor(section.id)
        heading = section.title
        text += "<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">\n<h2 id=\"\(id)-title\">\(HTMLText.line(section.title))</h2>\n"
        if !section.intro.isEmpty { text += "<p class=\"intro\">\(inline(section.intro))</p>\n" }
        for block in section.blocks { self.block(block) }
        text += "</section>\n"
    }

    private mutating func block(_ block: Block) {
        switch block {
        case .paragraph(let cell): text += "<p>\(inline(cell))</p>\n"
        case .facts(let facts):
            text += "<dl class=\"facts\">\n"
            for fact in facts { text += "<div><dt>\(HTMLText.line(fact.label))</dt><dd>\(inline(fact.value))</dd></div>\n" }
            text += "</dl>\n"
        case .table(let table): self.table(table)
        case .list(let cells):
            text += "<ul>\n" + cells.map { "<li>\(inline($0))</li>\n" }.joined() + "</ul>\n"
        case .code(let lines): text += "<pre tabindex=\"0\"><code>\(HTMLText.lines(lines))</code></pre>\n"
        case .notice(let tone, let cell):
            text +=
                "<p class=\"notice \(tone.rawValue)\"><span class=\"sign\" aria-hidden=\"true\">\(tone.sign)</span><span>\(inline(cell))</span></p>\n"
        case .figure(let svg, let caption):
            text +=
                "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(HTMLText.line(caption))\">\n\(svg)</div>\n"
            text += "<figcaption>\(HTMLText.line(caption))</figcaption>\n</figure>\n"
        case .detail(let detail):
            text += "<details open=\"open\" id=\"\(HTMLText.anchor(detail.id))\">\n<summary><h3>\(inline(detail.heading))</h3></summary>\n"
            for block in detail.blocks { self.block(block) }
            text += "</details>\n"
        }
    }

    private mutating func table(_ table: Table) {
        let label = HTMLText.line(table.caption)
        text +=
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(label)\">\n<table>\n<caption\(table.caption == heading ? " class=\"unseen\"" : "")>\(label)</caption>\n<thead><tr>"
        for column in table.columns { text += "<th scope=\"col\">\(HTMLText.line(column))</th>" }
        text += "</tr></thead>\n<tbody>\n"
        for row in table.rows {
            text += row.anchor.map { "<tr id=\"\(HTMLText.anchor($0))\">" } ?? "<tr>"
            for (index, cell) in row.cells.enumerated() {
                let tag = index == 0 ? "th scope=\"row\"" : "td"
                text += "<\(tag)>\(inline(cell))</\(index == 0 ? "th" : "td")>"
            }
            text += "</tr>\n"
        }
        text += "</tbody>\n</table>\n</div>\n"
    }

    private func inline(_ cell: Cell) -> String {
        cell.map { inline in
            switch inline {
            case .text(let text): HTMLText.line(text)
            case .code(let text): "<code\(text.utf8.count > 24 ? " class=\"long\"" : "")>\(HTMLText.line(text))</code>"
            case .strong(let text): "<strong>\(HTMLText.line(text))</strong>"
            case .dim(let text): "<span class=\"dim\">\(HTMLText.line(text))</span>"
            case .badge(let tone, let text): "<span class=\"badge \(tone.rawValue)\">\(HTMLText.line(text))</span>"
            case .missing(let text): "<span class=\"missing\">\(HTMLText.line(text))</span>"
            case .time(let at): "<time datetime=\"\(at)\">\(at.clock(besides: day))</time>"
            case .measure(let span): "<span class=\"measure\">\(span.words)</span>"
            case .record(let seq): "<a class=\"record\" href=\"#r\(seq)\" title=\"record \(seq) of the journal\">#\(seq)</a>"
            case .link(let text, let target): "<a href=\"#\(HTMLText.anchor(target))\">\(HTMLText.line(text))</a>"
            }
        }.joined()
    }
}
