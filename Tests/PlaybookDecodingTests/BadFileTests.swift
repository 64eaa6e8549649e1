import Diagnostics
import Foundation
import PlaybookDecoding
import Testing

@Suite("Bad files")
struct BadFileTests {
    static let files = CaseFile.all(in: "bad")

    @Test("every mark is found, and nothing else", arguments: files)
    func marks(file: CaseFile) throws {
        let decoding = try Decoding(file)
        #expect(decoding.findings == (try file.marks()))
        #expect(decoding.content == nil)
    }

    @Test("the whole text is as recorded", arguments: files)
    func text(file: CaseFile) throws {
        try file.compareSnapshot(try Decoding(file).rendered)
    }

    @Test("there are many of them, and every snapshot has its file")
    func corpus() throws {
        #expect(Self.files.count >= 45)
        let folder = CaseFile.folder.appendingPathComponent("bad")
        let snapshots = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        #expect(snapshots.sorted() == Self.files.map { $0.name.replacingOccurrences(of: ".yaml", with: ".txt") })
    }

    @Test("every code of decoding is found in some file")
    func codes() throws {
        let found = Set(try (Self.files + WarnedFileTests.files).flatMap { try $0.marks() }.map { String($0.prefix(6)) })
        #expect(DiagnosticCode.decodingCodes.map(\.name).filter { !found.contains($0) } == [])
    }

    @Test("codes are listed once, in order, with distinct slugs")
    func catalogue() {
        let codes = DiagnosticCode.decodingCodes
        #expect(codes.map(\.number) == codes.map(\.number).sorted())
        #expect(Set(codes.map(\.number)).count == codes.count)
        #expect(Set(codes.map(\.slug)).count == codes.count)
        #expect(codes.allSatisfy { (200..<500).contains($0.number) })
    }

    @Test("what a fix replaces, it replaces by something better", arguments: files)
    func fixes(file: CaseFile) throws {
        let text = try file.text()
        let decoding = try Decoding(file)
        for edit in decoding.problems.diagnostics.compactMap(\.fix?.edit) {
            var bytes = Array(text.utf8)
            bytes.replaceSubrange(Int(edit.range.start)..<Int(edit.range.end), with: Array(edit.replacement.utf8))
            let mended = Decoding(String(decoding: bytes, as: UTF8.self), path: file.name)
            #expect(mended.problems.errorCount < decoding.problems.errorCount, "\(edit.replacement)")
        }
    }
}
