import Plan
import PlaybookModel
import Values

/// One execution of a step, as records name it.
struct Name: Hashable, Comparable {
    let step: Int
    /// The loops' items, from the outermost inwards.
    let items: [Int]

    static func < (a: Name, b: Name) -> Bool { a.step == b.step ? a.items.lexicographicallyPrecedes(b.items) : a.step < b.step }
}

/// The plan's graph as the laws see it, worked out from the plan alone.
struct Shape {
    let plan: Plan
    private let numbers: [StepID: Int]
    /// By the last part of their ids.
    private let named: [String: Int]
    /// For each step: the steps with a loop around it, the outermost first; its own last.
    let loops: [[Int]]
    /// For each step: the steps that have to end before it can begin, near and far, phases and what is inside them included.
    private let before: [Set<Int>]

    init(_ plan: Plan) {
        self.plan = plan
        var numbers: [StepID: Int] = [:]
        var loops: [[Int]] = []
        for (number, step) in plan.steps.enumerated() {
            numbers[step.id] = number
            loops.append((step.parent.map { loops[$0] } ?? []) + (step.loop == nil ? [] : [number]))
        }
        self.numbers = numbers
        named = Dictionary(plan.steps.enumerated().map { ($1.id.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.loops = loops
        var inside = [Set<Int>](repeating: [], count: plan.steps.count)
        for (number, step) in plan.steps.enumerated().reversed() {
            guard let parent = step.parent else { continue }
            inside[parent].formUnion(inside[number].union([number]))
        }
        var before: [Set<Int>?] = Array(repeating: nil, count: plan.steps.count)
        func find(_ number: Int) -> Set<Int> {
            if let known = before[number] { return known }
            let step = plan.steps[number]
            var found = step.parent.map(find) ?? []
            for need in step.needs { found.formUnion(find(need).union(inside[need]).union([need])) }
            before[number] = found
            return found
        }
        self.before = plan.steps.indices.map(find)
    }

    /// Whether the undo of a phase around stands for its own.
    func isUndoneByPhase(_ name: Name) -> Bool {
        var parent = plan.steps[name.step].parent
        while let phase = parent {
            if plan.steps[phase].undo != nil { return true }
            parent = plan.steps[phase].parent
        }
        return false
    }

    /// Whether steps under way are cancelled when the run ends early: the innermost phase that says so, else the playbook.
    func isCancelledEarly(_ step: Int, _ drawing: Drawing) -> Bool {
        var next = plan.steps[step].parent
        while let phase = next {
            if let said = drawing.phasesCancel[plan.steps[phase].id.name] { return said }
            next = plan.steps[phase].parent
        }
        return drawing.cancelsRunning
    }

    /// The step with this last part of its id.
    func number(named name: String) -> Int? { named[name] }

    subscript(name: Name) -> PlannedStep { plan.steps[name.step] }

    func name(_ step: StepID, _ item: ItemPath?) -> Name? {
        guard let number = numbers[step] else { return nil }
        return Name(step: number, items: item.map { $0.rawValue.split(separator: "/").compactMap { Int($0) } } ?? [])
    }

    func text(_ name: Name) -> String {
        plan.steps[name.step].id.rawValue + (name.items.isEmpty ? "" : "@" + name.items.map(String.init).joined(separator: "/"))
    }

    /// The words by which the world knows it: `w1 2 1`.
    func target(_ name: Name) -> String { ([plan.steps[name.step].id.name] + name.items.map(String.init)).joined(separator: " ") }

    /// What goes by these words; nil where there is no such step.
    func name(target: String) -> Name? {
        let words = target.split(separator: " ")
        guard let first = words.first, let step = named[String(first)] else { return nil }
        return Name(step: step, items: words.dropFirst().compactMap { Int($0) })
    }

    /// Whether this is a loop as a whole, not one of its items.
    func isLoop(_ name: Name) -> Bool { plan.steps[name.step].loop != nil && name.items.count < loops[name.step].count }

    /// What it stands in: the loop of an item, the phase of a step.
    func around(_ name: Name) -> Name? {
        if plan.steps[name.step].loop != nil, !isLoop(name) { return Name(step: name.step, items: Array(name.items.dropLast())) }
        return plan.steps[name.step].parent.map { Name(step: $0, items: name.items) }
    }

    func isInside(_ name: Name, _ outer: Name) -> Bool {
        var next = around(name)
        while let current = next {
            if current == outer { return true }
            next = around(current)
        }
        return false
    }

    /// Whether one has to end before the other can begin: as steps, or as items of a loop around both of which one waits for the other.
    ///
    /// - Parameter count: how many items a loop has.
    func isBefore(_ a: Name, _ b: Name, _ count: (Name) -> Int) -> Bool {
        for (depth, (itemA, itemB)) in zip(a.items, b.items).enumerated() where itemA != itemB {
            let step = loops[b.step][depth]
            guard loops[a.step][depth] == step, let loop = plan.steps[step].loop else { break }
            return Self.waits(loop, itemA, itemB, count(Name(step: step, items: Array(b.items.prefix(depth)))))
        }
        return before[b.step].contains(a.step)
    }

    /// Whether an item waits for an earlier one: gone over one by one, or in an earlier wave.
    static func waits(_ loop: PlannedStep.Loop, _ earlier: Int, _ later: Int, _ count: Int) -> Bool {
        guard earlier < later else { return false }
        if loop.maxParallel == 1 || loop.maxParallel == nil && loop.batch == nil { return true }
        return lastOfWaves(loop, count, upTo: later).contains { earlier <= $0 && $0 < later }
    }

    /// The last item of each wave.
    static func lastOfWaves(_ loop: PlannedStep.Loop, _ count: Int, upTo last: Int) -> [Int] {
        guard let batch = loop.batch else { return [] }
        var ends: [Int] = []
        while (ends.last ?? 0) < last {
            let size: Int64 =
                switch batch[min(ends.count, batch.count - 1)] {
                case .items(let number): Int64(number)
                case .share(let percent): Int64(count) * percent.significand / 100
                }
            ends.append((ends.last ?? 0) + Int(max(size, 1)))
        }
        return ends
    }
}
