import Diagnostics
import Testing
import YAMLDocument

/// A file and the whole text shown for its problems.
struct ProblemCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let rendered: String

    init(_ name: String, _ bytes: [UInt8], _ rendered: String) {
        self.name = name
        self.bytes = bytes
        self.rendered = rendered
    }

    var testDescription: String { name }
}

/// A file read from memory with everything that came of it.
struct Reading {
    var sources = SourceMap()
    var problems = DiagnosticSink()
    let document: YAMLDocument?

    init(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
        let file = sources.add(path: "case.yaml", bytes: bytes)
        document = YAMLDocument.parse(file, limits: limits, reporting: &problems)
    }

    init(_ text: String, limits: YAMLLimits = YAMLLimits()) { self.init(Array(text.utf8), limits: limits) }

    var rendered: String { TextRenderer(sources: sources).render(problems) }

    /// The tree in one line: scalars with their type, lists in brackets, mappings in braces.
    var shape: String { document.map { Self.shape($0.root) } ?? "-" }

    static func shape(_ node: YAMLNode) -> String {
        switch node.kind {
        case .scalar(let scalar): "\(scalar.coreType):\(scalar.text)"
        case .sequence(let items): "[" + items.map(shape).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.text)=\(shape($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// The text of the file under every node, in order.
    var texts: [String] {
        var result: [String] = []
        func visit(_ node: YAMLNode) {
            result.append(sources.text(of: node.range) ?? "-")
            if let items = node.sequence { items.forEach(visit) }
            if let entries = node.mapping {
                for entry in entries {
                    result.append(sources.text(of: entry.key.range) ?? "-")
                    visit(entry.value)
                }
            }
        }
        if let document { visit(document.root) }
        return result
    }
}

@Suite("Files that are refused")
struct RefusedFiles {
    @Test("every problem is shown whole", arguments: BlockProblems.all + TextProblems.all)
    func refused(_ file: ProblemCase) {
        #expect(Reading(file.bytes).rendered == file.rendered + "\n")
    }

    @Test("codes are listed once, in order, with distinct slugs")
    func codes() {
        let numbers = DiagnosticCode.yamlCodes.map(\.number)
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == numbers.count)
        #expect(Set(DiagnosticCode.yamlCodes.map(\.slug)).count == numbers.count)
        #expect(numbers.allSatisfy { (100..<200).contains($0) })
    }
}
