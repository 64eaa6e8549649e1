import Foundation
import Testing

@Suite("docs/writing-a-playbook.md")
struct TutorialTests {
    static let file = URL(filePath: Program.repository).appending(path: "docs/writing-a-playbook.md")

    @Test("Done block by block, everything is said that stands there (recorded anew with MUSTER_RECORD_SNAPSHOTS=1)")
    func document() async throws {
        let template = try #require(strdup("/tmp/ftXXXXXX"))
        defer { free(template) }
        let folder = String(cString: try #require(mkdtemp(template)))
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try #require(folder.count == Tutorial.spoken.count)
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        var tutorial = Tutorial(text, folder: folder)
        await Turnstile.places.enter()
        let result: Result<[String], any Error>
        do { result = .success(try await tutorial.done()) } catch { result = .failure(error) }
        await Turnstile.places.leave()
        let done = try result.get()
        try #require(done.count == tutorial.blocks.count && done.count >= 20)
        if ProcessInfo.processInfo.environment["MUSTER_RECORD_SNAPSHOTS"] == "1" { try record(text, tutorial.blocks, done) }
        for (place, block) in tutorial.blocks.enumerated() {
            let isAccompanied = place + 1 < done.count && tutorial.blocks[place + 1].mark == "beside"
            #expect(lines(done[place], sorted: isAccompanied) == lines(block.text, sorted: isAccompanied))
        }
    }

    /// Where two things go on at once, the order of what is said of them is not always the same.
    private func lines(_ text: String, sorted: Bool) -> [String] {
        let lines = Tutorial.steady(text).components(separatedBy: "\n")
        return sorted ? lines.sorted() : lines
    }

    private func record(_ text: String, _ blocks: [Tutorial.Block], _ done: [String]) throws {
        var rest = text[...], written = ""
        for (block, text) in zip(blocks, done) {
            let range = try #require(rest.range(of: "```\(block.kind)\n\(block.text)```\n"))
            written += rest[..<range.lowerBound] + "```\(block.kind)\n\(text)```\n"
            rest = rest[range.upperBound...]
        }
        try (written + rest).write(to: Self.file, atomically: true, encoding: .utf8)
    }
}
