import Diagnostics
import PlaybookModel
import Values

/// Every step of a playbook in document order, with its place in the tree of phases.
struct StepIndex {
    struct Entry {
        let step: Step
        let parent: Int?
        var children: [Int] = []
        /// The id behind those of its phases.
        let path: StepID

        /// The id as the playbook writes it.
        var id: String { step.id.value.rawValue }
    }

    private(set) var entries: [Entry] = []
    private(set) var roots: [Int] = []
    /// The first step of each id.
    private(set) var numbers: [String: Int] = [:]

    /// Numbers the steps and reports ids that are there twice.
    init(_ playbook: Playbook, _ findings: Findings) {
        let count = Self.count(playbook.steps)
        entries.reserveCapacity(count)
        numbers.reserveCapacity(count)
        roots = add(playbook.steps, parent: nil, findings)
    }

    private static func count(_ steps: [Step]) -> Int { steps.reduce(steps.count) { $0 + count($1.steps) } }

    private mutating func add(_ steps: [Step], parent: Int?, _ findings: Findings) -> [Int] {
        var result: [Int] = []
        result.reserveCapacity(steps.count)
        for step in steps {
            let number = entries.count
            let path = parent.map { StepID("\(entries[$0].path.rawValue)/\(step.id.value.rawValue)") } ?? step.id.value
            entries.append(Entry(step: step, parent: parent, path: path))
            result.append(number)
            register(number, findings)
            let children = step.steps
            if !children.isEmpty { entries[number].children = add(children, parent: number, findings) }
        }
        return result
    }

    private mutating func register(_ number: Int, _ findings: Findings) {
        let id = entries[number].step.id
        let first = Self.keep(number, as: &numbers[id.value.rawValue])
        if first == number { return }
        findings.error(
            .duplicateStep, "two steps have the id \"\(id.value)\"", at: id.range,
            notes: [.init("first defined here", at: entries[first].step.id.range)],
            fix: "give one of them another id; ids are unique in the whole playbook, also inside phases")
    }

    /// The number that is kept: the one that is there already, else the new one. One search of the table where two would do.
    private static func keep(_ number: Int, as kept: inout Int?) -> Int {
        let first = kept ?? number
        kept = first
        return first
    }

    subscript(number: Int) -> Entry { entries[number] }

    var indices: Range<Int> { entries.indices }

    /// The steps that stand side by side: those of the top and of each phase.
    var siblingGroups: [[Int]] { [roots] + entries.map(\.children).filter { !$0.isEmpty } }
}

extension Step {
    /// Where a key of the step stands; the step's id where the key is not written.
    func place(of key: String) -> SourceRange {
        if key == "needs" { return needsRange.isNone ? id.range : needsRange }
        return keyRanges[key] ?? id.range
    }
}
