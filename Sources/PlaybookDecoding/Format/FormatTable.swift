import PlaybookModel
import Values
import YAMLDocument

/// The constructs of the format with their keys: what a test that has to reach all of the format compares with.
package enum FormatTable {
    /// What a file can be: everything else stands inside one of these.
    package static let roots = [Format.playbook, Format.module, Format.site]

    /// Every construct, in the order in which one meets them from the top of a playbook, a module and a site.
    package static let constructs: [KeySet] = {
        var met: [KeySet] = []
        for root in roots { gather(root, &met) }
        return met
    }()

    private static func gather(_ set: KeySet, _ met: inout [KeySet]) {
        if met.contains(where: { $0 === set }) { return }
        met.append(set)
        for definition in set.definitions { gather(definition.shape, &met) }
        if let others = set.others { gather(others.shape, &met) }
    }

    private static func gather(_ shape: Shape, _ met: inout [KeySet]) {
        switch shape {
        case .construct(let set): gather(set(), &met)
        case .list(let inner, _), .entries(_, let inner, _, _): gather(inner, &met)
        case .either(let shapes): for inner in shapes { gather(inner, &met) }
        case .condition:
            gather(Format.condition, &met)
            gather(Format.comparison, &met)
        default: break
        }
    }

    /// What the format has: each key of each construct as `a step: needs`, the words of conditions, types, failures and
    /// references in the same form. Words of enumerations come with ``FormatUse``.
    package static var all: Set<String> {
        var all: Set<String> = []
        // keys of an element's comparison count as those of a comparison
        for set in constructs where set !== Format.element { for key in set.ordered { all.insert("\(set.origin): \(key)") } }
        for word in ValueType.words.map(\.word) + ["list", "optional"] { all.insert("a type: \(word)") }
        for kind in FailureKind.allCases { all.insert("a failure: \(kind.rawValue)") }
        for root in Reference.Root.allCases { all.insert("a reference: \(root.rawValue)") }
        return all
    }
}

/// What of the format files use, as they are decoded.
package final class FormatUse {
    /// How often, by the names of ``FormatTable/all``; words of an enumeration that was met and not used count 0.
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    func note(_ set: KeySet, _ keys: some Sequence<Key>) { for key in keys { note(set.origin, key.description) } }

    func note(_ construct: String, _ word: String) { counts["\(construct): \(word)", default: 0] += 1 }

    func note<Word: CaseIterable & RawRepresentable<String>>(_ word: Word) {
        // a private type's name has a part that changes from build to build
        let name = String(reflecting: Word.self).split(separator: ".").filter { !$0.hasPrefix("(") }.joined(separator: ".")
        for other in Word.allCases { counts["\(name): \(other.rawValue)", default: 0] += other.rawValue == word.rawValue ? 1 : 0 }
    }

    func note(_ type: ValueType) {
        switch type {
        case .optional(let inner):
            note("a type", "optional")
            note(inner)
        case .list(let inner):
            note("a type", "list")
            note(inner)
        case .record, .enumeration: break  // keys say these
        default: note("a type", type.description)
        }
    }

    func note(_ reference: Reference) { note("a reference", reference.root.rawValue) }
}
