import Diagnostics
import Foundation
import PlaybookDecoding
import Testing

/// Files that are valid and still not what was meant, as far as anybody can tell.
@Suite("Files with warnings")
struct WarnedFileTests {
    static let files = CaseFile.all(in: "warned")

    @Test("every mark is found, nothing else, and the file is read", arguments: files)
    func marks(file: CaseFile) throws {
        let decoding = try Decoding(file)
        #expect(decoding.findings == (try file.marks()))
        #expect(decoding.problems.errorCount == 0)
        #expect(decoding.content != nil)
    }

    @Test("the whole text is as recorded", arguments: files)
    func text(file: CaseFile) throws {
        try file.compareSnapshot(try Decoding(file).rendered)
    }

    @Test("a fix that is an edit takes its warning away", arguments: files)
    func fixes(file: CaseFile) throws {
        let decoding = try Decoding(file)
        let text = Array(try file.text().utf8)
        for edit in decoding.problems.diagnostics.compactMap(\.fix?.edit) {
            var bytes = text
            bytes.replaceSubrange(Int(edit.range.start)..<Int(edit.range.end), with: Array(edit.replacement.utf8))
            let mended = Decoding(String(decoding: bytes, as: UTF8.self), path: file.name)
            #expect(mended.problems.errorCount == 0 && mended.problems.warningCount == decoding.problems.warningCount - 1)
        }
    }
}
