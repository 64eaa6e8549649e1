import Diagnostics
import Foundation
import PlaybookDecoding
import Testing

/// A file of `Cases/`, with the marks in its comments.
///
/// A mark `!MU0201:5` says that the code is reported in this line and column; `!MU0201@7:5` names the line, for places
/// where no comment can stand.
struct CaseFile: Sendable, CustomTestStringConvertible {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")

    let name: String
    let url: URL

    var testDescription: String { name }

    static func all(in sub: String) -> [CaseFile] {
        let folder = folder.appendingPathComponent(sub)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []  // none: a test counts them
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
            .map { CaseFile(name: $0, url: folder.appendingPathComponent($0)) }
    }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// Compares a text with the one beside the file. With `MUSTER_RECORD_SNAPSHOTS` set it is written anew, and the test fails.
    func compareSnapshot(_ rendered: String) throws {
        let snapshot = url.deletingPathExtension().appendingPathExtension("txt")
        if ProcessInfo.processInfo.environment["MUSTER_RECORD_SNAPSHOTS"] != nil {
            try rendered.write(to: snapshot, atomically: true, encoding: .utf8)
            Issue.record("recorded \(snapshot.lastPathComponent)")
            return
        }
        #expect(rendered == (try String(contentsOf: snapshot, encoding: .utf8)))
    }

    /// The marks as `code line:column`, sorted.
    func marks() throws -> [String] {
        let mark = /!(MU\d{4})(?:@(\d+))?:(\d+)/
        var marks: [String] = []
        for (index, line) in try text().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for match in line.matches(of: mark) {
                marks.append("\(match.1) \(match.2.map(String.init) ?? String(index + 1)):\(match.3)")
            }
        }
        return marks.sorted()
    }
}

/// A file decoded, with everything that came of it.
struct Decoding {
    var sources = SourceMap()
    var problems = DiagnosticSink()
    let content: FileDecoder.Content?

    init(_ text: String, path: String) {
        let file = sources.add(path: path, bytes: Array(text.utf8))
        content = FileDecoder.any(file, folder: "/srv/site", reporting: &problems)
    }

    init(_ file: CaseFile) throws { self.init(try file.text(), path: file.name) }

    var rendered: String { TextRenderer(sources: sources).render(problems) }

    /// The findings as ``CaseFile/marks()`` writes them.
    var findings: [String] {
        problems.diagnostics.map { problem in
            let position = sources.position(of: problem.range) ?? SourcePosition(line: 0, column: 0)
            return "\(problem.code) \(position.line):\(position.column)"
        }.sorted()
    }
}
