import Diagnostics
import Foundation
import Schemas
import Testing
import YAMLDocument

/// Good files in which one value is another: whatever a key's definition says of what stands there, the decoder has to say, too.
@Suite("Schemas: mutants")
struct MutantTests {
    /// Values of every kind; each place gets some of them.
    static let probes = [
        "~", "true", "false", "5", "-1", "0", "1.5", "\"\"", "text", "two words", "\"${{ params.x }}\"", "\"a ${{ params.x }}\"", "5s",
        "-5s",
        "95%", "/a", "1/2", "\"http://x\"", "[]", "{}", "[ a ]", "[ 5 ]", "{ a: b }", "{ a: 5 }", "[ [ a ] ]", "[ { a: 1 } ]", "a/b",
        "\"exit:1\"", "2026-03-01T02:00:00Z"
    ]
    static let files = ["everything.yaml", "site.yaml", "actions/postgres/fence.yaml"]

    @Test("decoder and schema agree about each", arguments: FormatSchema.allCases)
    func agreement(kind: FormatSchema) throws {
        let mutants = try Self.files.flatMap(mutants).filter { $0.kind == kind }
        #expect(mutants.count > (kind == .playbook ? 500 : 20))
        let problems = try SchemaValidator.problems(in: mutants, of: kind)
        var differences: [String] = []
        for (mutant, problem) in zip(mutants, problems) {
            if mutant.errors.contains(where: Sayable.unsaid[.numbers, default: []].contains) { continue }
            let isRefused = mutant.errors.contains(where: Sayable.bySchema.contains)
            if isRefused != (problem != nil) { differences.append("\(mutant.name), \(mutant.errors): \(problem ?? "valid")") }
        }
        #expect(differences == [])
    }

    private func mutants(_ file: String) throws -> [SchemaInput] {
        let path = repository.appendingPathComponent("Tests/PlaybookDecodingTests/Cases/good/\(file)")
        var sources = SourceMap()
        var problems = DiagnosticSink()
        let source = sources.add(path: file, bytes: [UInt8](try Data(contentsOf: path)))
        let tree = FileTree(try #require(YAMLDocument.parse(source, reporting: &problems)).root)
        var mutants: [SchemaInput] = []
        for (number, place) in tree.places.enumerated() {
            let (part, inner) = tree.cut(to: place)
            // steps of 7 and 10 walk through all the probes from place to place
            var probes: [String?] = [nil]
            for turn in 0..<3 { probes.append(Self.probes[(number * 7 + turn * 10) % Self.probes.count]) }
            for probe in probes {
                let text = part.replacing(inner, with: probe).text
                mutants.append(SchemaInput(text, Array(text.utf8), Examination(decoding: Array(text.utf8), path: file)))
            }
        }
        return mutants
    }
}

/// A file's nodes as text, to be changed at one place. A place is the way there by positions.
indirect enum FileTree {
    case scalar(String)
    case list([FileTree])
    case mapping([(key: String, value: FileTree)])

    init(_ node: YAMLNode) {
        switch node.kind {
        case .scalar(let scalar): self = .scalar(scalar.coreType == .string ? Self.quoted(scalar.text) : scalar.text)
        case .sequence(let sequence): self = .list(sequence.map { FileTree($0) })
        case .mapping(let mapping): self = .mapping(mapping.map { (Self.quoted($0.key.text), FileTree($0.value)) })
        }
    }

    /// Double quotes, in which YAML and JSON read the same.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for character in text {
            switch character {
            case "\\", "\"": quoted += "\\\(character)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.append(character)
            }
        }
        return "\"\(quoted)\""
    }

    private var children: [FileTree] {
        switch self {
        case .scalar: []
        case .list(let items): items
        case .mapping(let entries): entries.map(\.value)
        }
    }

    /// Every place below the top.
    var places: [[Int]] {
        children.enumerated().flatMap { number, child in [[number]] + child.places.map { [number] + $0 } }
    }

    /// The tree with one value replaced, or with one entry fewer.
    func replacing(_ place: some Collection<Int>, with text: String?) -> FileTree {
        guard let first = place.first else { return .scalar(text ?? "") }
        let rest = place.dropFirst()
        switch self {
        case .scalar: return self
        case .list(var items):
            if rest.isEmpty, text == nil { items.remove(at: first) } else { items[first] = items[first].replacing(rest, with: text) }
            return .list(items)
        case .mapping(var entries):
            if rest.isEmpty, text == nil {
                entries.remove(at: first)
            } else {
                entries[first].value = entries[first].value.replacing(rest, with: text)
            }
            return .mapping(entries)
        }
    }

    /// The tree with what a file has to have and what the place lies in, of the steps one; and the place in it.
    func cut(to place: [Int]) -> (tree: FileTree, place: [Int]) {
        guard case .mapping(let entries) = self else { return (self, place) }
        var place = place
        let top = entries[place[0]]
        var kept = entries.filter { Self.needed.contains($0.key) && $0.key != top.key }
        if entries.contains(where: { $0.key == "\"steps\"" }), top.key != "\"steps\"" { kept.append(("\"steps\"", Self.step)) }
        place[0] = kept.count
        if top.key == "\"steps\"", place.count > 1 {
            kept.append((top.key, .list([top.value.children[place[1]]])))
            place[1] = 0
        } else {
            kept.append(top)
        }
        return (.mapping(kept), place)
    }

    private static let step = FileTree.list([.mapping([("\"id\"", .scalar("z")), ("\"run\"", .list([.scalar("\"true\"")]))])])

    private static let needed: Set<String> = [
        "\"muster\"", "\"id\"", "\"action\"", "\"effect\"", "\"site\"", "\"folders\"", "\"run\"", "\"shell\"", "\"release\"", "\"roles\""
    ]

    /// The file; the top's keys stand on lines of their own, by which one tells what it is.
    var text: String {
        guard case .mapping(let entries) = self else { return flow }
        return entries.map { entry in entry.key.trimmingCharacters(in: ["\""]) + ": " + entry.value.flow + "\n" }.joined()
    }

    private var flow: String {
        switch self {
        case .scalar(let text): text
        case .list(let items): "[ " + items.map(\.flow).joined(separator: ", ") + " ]"
        case .mapping(let entries): "{ " + entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", ") + " }"
        }
    }
}
