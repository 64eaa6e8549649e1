import Foundation
import Reports
import Testing

@Suite("Mapping to controls")
struct ControlsTests {
    @Test("docs/controls.md has exactly the rows that reports print")
    func published() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/controls.md"), encoding: .utf8)
        let table = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| Field") }.dropFirst().map(String.init)
        let rows = ControlMapping.rows.map { "| \($0.evidence) | `\($0.records)` | \($0.title) | \($0.controls.joined(separator: ", ")) |" }
        #expect(Array(table.prefix(rows.count)) == rows)
    }

    @Test("every row names a section that a full report has")
    func sections() throws {
        let html = HTMLReport(try Scenario.succeeded.report()).text
        for row in ControlMapping.rows { #expect(html.contains("<section id=\"\(row.section)\""), "\(row.section)") }
    }
}
