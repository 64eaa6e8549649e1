import Diagnostics
import PlaybookDecoding
import Testing

@Suite("Files with an accident in them")
struct MutationTests {
    private func text(_ name: String) throws -> String {
        try #require(CaseFile.all(in: "good").first { $0.name == name }).text()
    }

    @Test(
        "without one of its lines a file is decoded or has a problem with a place",
        arguments: ["everything.yaml", "site.yaml", "actions/postgres/fence.yaml"])
    func missingLine(name: String) throws {
        let lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            var rest = lines
            rest.remove(at: index)
            check(rest.joined(separator: "\n"), name)
        }
    }

    @Test(
        "with one byte changed a file is decoded or has a problem with a place",
        arguments: ["everything.yaml", "site.yaml", "actions/postgres/fence.yaml"],
        [":", "}", "\"", "$", "\u{7}", "\t", "\n", "&", "*", "-"])
    func changedByte(name: String, replacement: String) throws {
        let bytes = Array(try text(name).utf8)
        for index in stride(from: 0, to: bytes.count, by: 61) {
            var changed = bytes
            changed.replaceSubrange(index...index, with: Array(replacement.utf8))
            check(String(decoding: changed, as: UTF8.self), name)
        }
    }

    @Test(
        "with one value of another kind a file is decoded or has a problem with a place",
        arguments: ["[]", "{}", "~", "5", "\"\"", "- x", "\"${{ x }}\""])
    func changedValue(replacement: String) throws {
        let lines = try text("everything.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            guard let colon = lines[index].firstIndex(of: ":") else { continue }
            var changed = lines
            changed[index] = lines[index][...colon] + " " + replacement
            check(changed.joined(separator: "\n"), "everything.yaml")
        }
    }

    private func check(_ text: String, _ name: String) {
        let decoding = Decoding(text, path: name)
        #expect((decoding.content == nil) == decoding.problems.hasErrors)
        for problem in decoding.problems.diagnostics {
            #expect(!problem.range.isNone && Int(problem.range.end) <= text.utf8.count)
            #expect(problem.notes.allSatisfy { !$0.range.isNone })
        }
        #expect(decoding.rendered.isEmpty == decoding.problems.isEmpty)
    }
}
