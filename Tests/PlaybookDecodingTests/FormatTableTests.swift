import Foundation
import PlaybookModel
import Testing

@testable import PlaybookDecoding

@Suite("The table of the format")
struct FormatTableTests {
    @Test("every construct that is defined stands inside a playbook, a module or a site")
    func isWhole() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/PlaybookDecoding")
            .standardizedFileURL
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        var made = 0
        for file in files where file.pathExtension == "swift" {
            made += try String(contentsOf: file, encoding: .utf8).matches(of: /static let \w+(?:: KeySet)? = KeySet(?:\.operation)?\(/)
                .count
        }
        #expect(FormatTable.constructs.count == made)
        #expect(Set(FormatTable.constructs.map(\.origin)).count == made, "each has a name of its own")
    }

    @Test(
        "a key is defined once in its construct, is none of a later version there, and its text is a sentence",
        arguments: FormatTable.constructs)
    func definitions(construct: KeySet) {
        let keys = construct.definitions.map(\.key)
        #expect(Set(keys).count == keys.count)
        #expect(construct.later.filter(keys.contains).texts == [])
        for definition in construct.definitions {
            #expect(definition.text.hasSuffix("."), "\(definition.key)")
            #expect(definition.text.count <= 160, "\(definition.key)")
            #expect(!definition.text.contains("|") && !definition.text.contains("\n"), "\(definition.key)")
        }
    }

    @Test("relations name keys of their construct", arguments: FormatTable.constructs)
    func relations(construct: KeySet) {
        let keys = construct.definitions.map(\.key)
        for relation in construct.relations { #expect(relation.keys.filter { !keys.contains($0) }.texts == [], "\(relation)") }
    }

    @Test("every comparator stands in the table of comparisons, and nothing else does")
    func comparators() {
        #expect(Format.comparators.map(\.key).texts.sorted() == Comparator.allCases.map(\.rawValue).sorted())
    }
}

extension KeySet: CustomTestStringConvertible {
    public var testDescription: String { origin }
}

extension KeyRelation {
    /// The keys that it speaks of.
    var keys: [Key] {
        switch self {
        case .exactlyOne(let keys), .oneOrMore(let keys), .atMostOne(let keys): keys
        case .needs(let key, let others), .joins(let key, let others): [key] + others
        case .needsWord(let key, let other, _), .needsForm(let key, let other, _), .narrowsForm(let key, let other, _): [key, other]
        case .wordNeeds(let key, _, let other), .formNeeds(let key, _, let other), .wordsNeedForm(let key, _, let other, _): [key, other]
        }
    }
}
