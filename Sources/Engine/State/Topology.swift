import Plan
import Values

/// What of the plan's graph the state machine asks for over and over, computed once.
public final class Topology: Sendable {
    public let plan: Plan
    /// For each step: the steps of the same phase that need it.
    let dependents: [[Int]]
    /// For each step: how many loops it stands in, its own not counted.
    let loopDepth: [Int]
    let hasLoop: [Bool]
    /// For each step: the loops that it stands in, the outermost first, its own last.
    let loops: [[Int]]
    /// For each step: the phase around it.
    let parents: [Int?]
    /// For each step: whether the undo of a phase around it stands for its own.
    let isUndoneByPhase: [Bool]
    private let numbers: [StepID: Int]
    /// Steps by the last part of their id, which is unique in a playbook: how references and people name them.
    private let names: [String: Int]

    public init(_ plan: Plan) {
        self.plan = plan
        var dependents = [[Int]](repeating: [], count: plan.steps.count)
        var depth = [Int](repeating: 0, count: plan.steps.count)
        var covered = [Bool](repeating: false, count: plan.steps.count)
        var loops = [[Int]](repeating: [], count: plan.steps.count)
        var numbers: [StepID: Int] = [:]
        var names: [String: Int] = [:]
        numbers.reserveCapacity(plan.steps.count)
        for (number, step) in plan.steps.enumerated() {
            numbers[step.id] = number
            names[step.id.name] = number
            for need in step.needs { dependents[need].append(number) }
            loops[number] = (step.parent.map { loops[$0] } ?? []) + (step.loop == nil ? [] : [number])
            guard let parent = step.parent else { continue }
            depth[number] = depth[parent] + (plan.steps[parent].loop == nil ? 0 : 1)
            covered[number] = covered[parent] || plan.steps[parent].undo != nil
        }
        self.dependents = dependents
        loopDepth = depth
        self.loops = loops
        hasLoop = plan.steps.map { $0.loop != nil }
        parents = plan.steps.map(\.parent)
        isUndoneByPhase = covered
        self.numbers = numbers
        self.names = names
    }

    public func number(of id: StepID) -> Int? { numbers[id] }

    /// The step called `name`, with or without the phases around it.
    public func number(named name: String) -> Int? { names[name] ?? numbers[StepID(name)] }

    /// The steps that stand directly in a phase, or at the top where `phase` is nil.
    func children(of phase: Int?) -> [Int] { phase.map { plan.steps[$0].children } ?? plan.roots }

    /// How many loops two steps stand in together, their own counted.
    func sharedLoops(_ a: Int, _ b: Int) -> Int { zip(loops[a], loops[b]).prefix { $0 == $1 }.count }

    /// Whether `ancestor` has to end before `step` can start, through needs and enclosing phases.
    func isAncestor(_ ancestor: Int, of step: Int) -> Bool {
        var seen: Set<Int> = []
        var open = [step]
        while let next = open.popLast() {
            if let parent = parents[next], seen.insert(parent).inserted { open.append(parent) }
            for before in plan.steps[next].needs where seen.insert(before).inserted {
                if before == ancestor || encloses(before, ancestor) { return true }
                open.append(before)
            }
        }
        return false
    }

    /// Whether `step` stands inside `phase`, at any depth.
    func encloses(_ phase: Int, _ step: Int) -> Bool {
        var parent = parents[step]
        while let current = parent {
            if current == phase { return true }
            parent = parents[current]
        }
        return false
    }
}

extension Topology: Equatable {
    /// The same plan's, by identity: a topology is never changed.
    public static func == (a: Topology, b: Topology) -> Bool { a === b }
}

/// One execution of a step: the step and the item of the loops around it.
///
/// A step with a loop of its own has a head (without the loop's item) and one instance an item.
public struct InstanceKey: Sendable, Hashable {
    public let step: Int
    public let item: ItemPath

    public init(step: Int, item: ItemPath) {
        self.step = step
        self.item = item
    }
}

extension InstanceKey: Comparable {
    public static func < (a: InstanceKey, b: InstanceKey) -> Bool {
        if a.step != b.step { return a.step < b.step }
        return a.item.numbers.lexicographicallyPrecedes(b.item.numbers)
    }
}

extension ItemPath {
    /// The item's numbers from the outermost loop inwards.
    var numbers: [Int] {
        if rawValue.isEmpty { return [] }
        return rawValue.split(separator: "/").compactMap { Int($0) }
    }

    /// How many loops it names.
    var depth: Int { rawValue.isEmpty ? 0 : 1 + rawValue.utf8.count { $0 == UInt8(ascii: "/") } }

    /// The path of the outermost `depth` loops.
    func prefix(_ depth: Int) -> ItemPath {
        if depth == 0 { return .none }
        let parts = rawValue.split(separator: "/")
        return depth >= parts.count ? self : ItemPath(rawValue: parts.prefix(depth).joined(separator: "/"))
    }

    /// The path as records bear it: nil outside of loops.
    var recorded: ItemPath? { rawValue.isEmpty ? nil : self }
}
