import Foundation
import Testing

@testable import Engine

@Suite("docs/execution.md")
struct ExecutionDocTests {
    @Test("draws the stages as the tables have them")
    func drawings() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/execution.md")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        for (name, drawing) in [("the run's stages", RunState.stages.mermaid), ("a step's stages", Instance.stages.mermaid)] {
            let parts = text.components(separatedBy: "<!-- \(name): drawn from the code -->\n")
            let shown = try #require(parts.last?.components(separatedBy: "\n<!-- the end of the drawing -->").first)
            #expect(parts.count == 2 && shown == "```mermaid\n\(drawing)\n```", "it should be:\n\(drawing)")
        }
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
