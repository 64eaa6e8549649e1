import Foundation
import Schemas
import Testing

/// The comment at the top of a file that tells editors where its schema lies.
@Suite("Schemas: what editors are told")
struct ModelineTests {
    static let inputs = SchemaInput.all.filter { $0.name.hasPrefix("playbooks/") || $0.name.hasPrefix("actions/") }

    @Test("every playbook and action starts with a comment that names its schema, and is read as if it were not there", arguments: inputs)
    func modeline(input: SchemaInput) throws {
        let lines = String(decoding: input.bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
        let match = try #require(lines[0].wholeMatch(of: /# yaml-language-server: \$schema=(\S+)/))
        let folder = repository.appendingPathComponent(input.name).deletingLastPathComponent()
        let schema = folder.appendingPathComponent(String(match.output.1)).standardizedFileURL
        #expect(schema == repository.appendingPathComponent("schemas/\(input.kind.fileName)"))
        #expect(FileManager.default.fileExists(atPath: schema.path))
        #expect(input.errors == [])
        #expect(
            Examination(decoding: Array(lines[1].utf8), path: input.name).text == Examination(decoding: input.bytes, path: input.name).text)
    }

    @Test("there are such files")
    func some() {
        #expect(Self.inputs.count { $0.kind == .playbook } >= 1)
        #expect(Self.inputs.count { $0.kind == .action } >= 18)
    }
}

extension SchemaInput: CustomTestStringConvertible {
    var testDescription: String { name }
}
