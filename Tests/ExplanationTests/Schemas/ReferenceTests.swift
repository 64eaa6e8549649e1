import Foundation
import Schemas
import Testing

/// The tables of docs/playbook.md, which are written from the definitions that the decoder reads by.
@Suite("Schemas: docs/playbook.md")
struct ReferenceTests {
    static let file = repository.appendingPathComponent("docs/playbook.md")
    static let end = "<!-- the end of the keys -->\n"

    @Test("every construct has a heading with its table below (recorded anew with MUSTER_RECORD_SNAPSHOTS=1)")
    func tables() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        var written = text
        for table in KeyTable.all {
            let start = "# \(table.title)\n\n<!-- its keys: written from the code -->\n"
            let pieces = written.components(separatedBy: start)
            try #require(pieces.count == 2, "a heading \(table.title), and below it the mark for its keys")
            let rest = try #require(pieces[1].range(of: Self.end))
            written = pieces[0] + start + table.markdown + pieces[1][rest.lowerBound...]
        }
        if ProcessInfo.processInfo.environment["MUSTER_RECORD_SNAPSHOTS"] == "1" {
            try written.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(written == text)
        #expect(text.components(separatedBy: Self.end).count == KeyTable.all.count + 1)
    }

    @Test("links inside the document lead to headings")
    func links() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let anchors = Set(
            text.matches(of: /(?m)^#+ (.+)$/).map { match in
                match.output.1.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
            })
        let lost = Set(text.matches(of: /\]\(#([^)]+)\)/).map { String($0.output.1) }).subtracting(anchors)
        #expect(lost.sorted() == [])
    }
}
