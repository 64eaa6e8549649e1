import Foundation
import Testing

@testable import Engine

@Suite("docs/execution.md")
struct ExecutionDocTests {
    @Test("draws the stages as the tables have them (recorded anew with MUSTER_RECORD_SNAPSHOTS=1)")
    func drawings() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/execution.md")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        var written = text
        for (name, drawing) in [("the run's stages", RunState.stages.mermaid), ("a step's stages", Instance.stages.mermaid)] {
            let start = "<!-- \(name): drawn from the code -->\n"
            let parts = written.components(separatedBy: start)
            try #require(parts.count == 2, "a mark for the drawing of \(name)")
            let end = try #require(parts[1].range(of: "\n<!-- the end of the drawing -->"))
            written = parts[0] + start + "```mermaid\n\(drawing)\n```" + parts[1][end.lowerBound...]
        }
        if ProcessInfo.processInfo.environment["MUSTER_RECORD_SNAPSHOTS"] == "1" {
            try written.write(to: file.standardizedFileURL, atomically: true, encoding: .utf8)
        }
        #expect(written == text)
    }

    @Test("every stage is reached from the first and leads to an end")
    func wholeness() {
        expectWhole(RunState.stages, first: [.fresh], end: [.closed])
        expectWhole(Instance.stages, first: [], end: [.ended, .skipped])
    }

    private func expectWhole<Stage: StageName>(_ table: StageTable<Stage>, first: Set<Stage>, end: Set<Stage>) {
        var reached = first.union(table.changes.filter { $0.from == nil }.map(\.to)), ending = end
        for _ in Stage.allCases {
            reached.formUnion(table.changes.filter { $0.from.map(reached.contains) ?? true }.map(\.to))
            ending.formUnion(table.changes.filter { ending.contains($0.to) }.compactMap(\.from))
        }
        #expect(reached == Set(Stage.allCases) && ending == Set(Stage.allCases))
        #expect(table.changes.allSatisfy { change in change.from.map { !end.contains($0) } ?? true })
    }
}
