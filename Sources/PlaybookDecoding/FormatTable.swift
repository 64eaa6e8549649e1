import PlaybookModel
import Values
import YAMLDocument

/// The constructs of the format with their keys: what a test that has to reach all of the format compares with.
package enum FormatTable {
    static let constructs: [KeySet] = [
        PlaybookDecoder.keySet, PlaybookDecoder.scenarioKeys, PlaybookDecoder.parameterKeys, FrameDecoder.lockKeys,
        FrameDecoder.objectiveKeys, FrameDecoder.monitorKeys, FrameDecoder.markKeys, FrameDecoder.announceKeys, StepDecoder.keySet,
        StepDecoder.pivotKeys, SwitchDecoder.keySet, OperationDecoder.plain, ActionDecoder.httpKeys, ActionDecoder.notifyKeys,
        OutputDecoder.keySet,
        StepPartDecoder.checkKeys, StepPartDecoder.poolKeys, StepPartDecoder.undoKeys, StepPartDecoder.releaseKeys, RetryDecoder.retryKeys,
        ComputeDecoder.keySet, RetryDecoder.untilKeys, RetryDecoder.errorKeys, RetryDecoder.policyKeys, GateDecoder.approveKeys,
        GateDecoder.manualKeys,
        GateDecoder.inputKeys, GateDecoder.waitKeys, ComparisonReader.shareKeys, ActionModuleDecoder.keySet,
        ActionModuleDecoder.inputKeys, SiteDecoder.keySet, SiteDecoder.folderKeys, SiteDecoder.defaultKeys, PeopleDecoder.personKeys,
        PeopleDecoder.roleKeys, TargetDecoder.secretKeys, TargetDecoder.channelKeys
    ]

    /// What the format has: each key of each construct as `a step: needs`, the words of conditions, types, failures and
    /// references in the same form. Words of enumerations come with ``FormatUse``.
    package static var all: Set<String> {
        var all: Set<String> = []
        for set in constructs { for key in set.ordered { all.insert("\(set.origin): \(key)") } }
        for word in ConditionDecoder.reserved { all.insert("a condition: \(word)") }
        for word in Comparator.allCases.map(\.rawValue) + ["every", "some", "share", "severity"] { all.insert("a comparison: \(word)") }
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
