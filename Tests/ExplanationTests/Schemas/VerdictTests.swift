import Diagnostics
import Foundation
import Schemas
import Testing

/// The schemas of `schemas/` beside the decoder: both give the same verdict as far as a schema can say it.
@Suite("Schemas")
struct VerdictTests {
    @Test("schemas/ holds what the program prints", arguments: FormatSchema.allCases)
    func files(kind: FormatSchema) throws {
        let text = try String(contentsOf: repository.appendingPathComponent("schemas/\(kind.fileName)"), encoding: .utf8)
        #expect(text == kind.text, "muster schema \(kind.rawValue) > schemas/\(kind.fileName)")
    }

    @Test("every code of a file is in one list: a schema says it, or why it does not")
    func classified() {
        let known = allCodes.filter { $0.explanation.wrong.command == nil }.map(\.name)
        let listed = Sayable.bySchema.sorted() + Sayable.unsaid.values.flatMap { $0 }
        #expect(listed.sorted() == known.sorted())
    }

    @Test("good files are valid, and a file with a mistake that a schema can say is not", arguments: FormatSchema.allCases)
    func verdicts(kind: FormatSchema) throws {
        let inputs = SchemaInput.all.filter { $0.kind == kind }
        let problems = try SchemaValidator.problems(in: inputs, of: kind)
        var differences: [String] = []
        for (input, problem) in zip(inputs, problems) where !Sayable.unreadable.contains(input.name) {
            if input.errors.contains(where: Sayable.unsaid[.numbers, default: []].contains) { continue }
            let isRefused = input.errors.contains(where: Sayable.bySchema.contains)
            if isRefused != (problem != nil) { differences.append("\(input.name), \(input.errors): \(problem ?? "valid")") }
        }
        #expect(differences == [])
        #expect(kind != .playbook || inputs.count { $0.name == "docs/playbook.md" } >= 26)
        #expect(inputs.count >= (kind == .playbook ? 600 : 20))
        guard kind == .playbook else { return }
        let unreadable = zip(inputs, problems).filter { $1?.contains("Failed to parse") == true }.map(\.0.name)
        #expect(Set(unreadable) == Sayable.unreadable)
    }

    @Test("each code that a schema says stands alone in some file")
    func alone() {
        let alone = Set(SchemaInput.all.filter { $0.errors.count == 1 }.flatMap(\.errors))
        #expect(Sayable.bySchema.subtracting(alone).sorted() == [])
    }

    @Test("each schema is one by the rules of JSON Schema")
    func metaschema() throws {
        #expect(try SchemaValidator.metaschemaProblems() == "ok -- validation done\n")
    }
}
