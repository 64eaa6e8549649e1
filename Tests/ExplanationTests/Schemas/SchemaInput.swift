import Diagnostics
import Foundation
import Schemas

/// A file that both the decoder and a schema give their verdict on.
struct SchemaInput: Sendable {
    let name: String
    let bytes: [UInt8]
    /// The codes of the errors that `muster` finds, each once; empty where it accepts the file.
    let errors: [String]

    init(_ name: String, _ bytes: [UInt8], _ examination: Examination) {
        self.name = name
        self.bytes = bytes
        errors = examination.errors
    }

    /// What the file is, by its keys, as `muster` tells it.
    var kind: FormatSchema {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        if lines.contains(where: { $0.hasPrefix("site:") }) { return .site }
        return lines.contains { $0.hasPrefix("action:") } ? .action : .playbook
    }

    /// Every file whose YAML can be read; other readers of YAML have verdicts of their own on the rest.
    static let all = (corpus + examples + cases + documents).filter { input in !input.errors.contains { $0 < "MU0200" } }

    private static var corpus: [SchemaInput] { CorpusCase.all.map { SchemaInput("corpus: \($0.name)", $0.bytes, Examination($0)) } }

    private static var examples: [SchemaInput] {
        allCodes.filter { $0.explanation.wrong.command == nil }.flatMap { code in
            [("wrong", code.explanation.wrong), ("right", code.explanation.right)].map { side, example in
                SchemaInput("\(code.name): \(side)", example.bytes, Examination(example))
            }
        }
    }

    /// The decoder's own cases, and whatever lies in the repository.
    private static var cases: [SchemaInput] {
        ["Tests/PlaybookDecodingTests/Cases", "Tests/MusterTests/Cases", "docs/example-run/playbook", "playbooks", "actions"].flatMap(files)
            .map { path in
                let bytes = (try? Data(contentsOf: repository.appendingPathComponent(path))).map { [UInt8]($0) } ?? []
                return SchemaInput(path, bytes, Examination(decoding: bytes, path: path))
            }
    }

    /// Whole files in documents.
    private static var documents: [SchemaInput] {
        ["playbook", "writing-a-playbook", "writing-an-action"].flatMap { name -> [SchemaInput] in
            let file = repository.appendingPathComponent("docs/\(name).md")
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""  // a test counts them
            return text.matches(of: /```yaml\n((?:#[^\n]*\n)?muster: 1\n(?s:.*?))```\n/).map { match in
                let bytes = Array(match.output.1.utf8)
                return SchemaInput("docs/\(name).md", bytes, Examination(decoding: bytes, path: "docs/\(name).md"))
            }
        }
    }

    private static func files(_ folder: String) -> [String] {
        let found =
            FileManager.default.enumerator(atPath: repository.appendingPathComponent(folder).path)?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }
}
