import PlaybookModel
import Values

/// The longest way through a plan by the expected times of its steps: what decides how long the run takes.
public struct CriticalPath: Sendable, Hashable {
    /// The steps on it that are no phases, in the order in which they run.
    public let steps: [Int]
    public let total: Microseconds
    /// Steps on it that say no time; they count as zero.
    public let withoutTime: [Int]
}

extension CriticalPath {
    /// Loops count once for each item; a wait counts its own time where `expected` is not said.
    ///
    /// A phase that says `expected` counts that, unless its inner steps' times add up to more.
    public init(_ plan: Plan) {
        var computation = CriticalPathComputation(plan)
        self = computation.path()
    }
}

private struct CriticalPathComputation {
    let plan: Plan
    /// For each step: how long it takes with all its items, and which inner way is the longest.
    var lengths: [Microseconds]
    var inner: [[Int]]

    init(_ plan: Plan) {
        self.plan = plan
        lengths = [Microseconds](repeating: .zero, count: plan.steps.count)
        inner = [[Int]](repeating: [], count: plan.steps.count)
    }

    mutating func path() -> CriticalPath {
        // Inner steps stand after their phase: from the last backwards, every phase finds its steps done.
        for number in plan.steps.indices.reversed() { measure(number) }
        let (steps, total) = longest(among: plan.roots)
        let leaves = steps.flatMap { expanded($0) }
        let silent = leaves.filter { plan.steps[$0].ownTime == nil }
        return CriticalPath(steps: leaves, total: total, withoutTime: silent)
    }

    private mutating func measure(_ number: Int) {
        let step = plan.steps[number]
        var length = step.ownTime ?? .zero
        if case .phase(let children) = step.body {
            let (steps, total) = longest(among: children)
            inner[number] = steps
            length = max(length, total)
        }
        lengths[number] = step.loop.map { $0.length(of: length, count: $0.items?.count ?? 1) } ?? length
    }

    /// The longest chain of needs among the steps of one phase.
    private func longest(among steps: [Int]) -> (steps: [Int], total: Microseconds) {
        var ends: [Int: Microseconds] = [:]
        var previous: [Int: Int] = [:]
        var last: (step: Int, end: Microseconds)?
        for step in inOrder(steps) {
            var start = Microseconds.zero
            for need in plan.steps[step].needs {
                guard let end = ends[need], previous[step] == nil || end > start else { continue }
                start = end
                previous[step] = need
            }
            let end = start + lengths[step]
            ends[step] = end
            if last.map({ end >= $0.end }) ?? true { last = (step, end) }
        }
        guard let last else { return ([], .zero) }
        var path = [last.step]
        while let before = previous[path[path.count - 1]] { path.append(before) }
        return (path.reversed(), last.end)
    }

    /// The steps of a phase with every step after its needs; in document order where that already holds.
    private func inOrder(_ steps: [Int]) -> [Int] {
        if steps.allSatisfy({ step in plan.steps[step].needs.allSatisfy { $0 < step } }) { return steps }
        var result: [Int] = []
        var seen: Set<Int> = []
        var open = Array(steps.reversed())
        while let step = open.last {
            if seen.contains(step) {
                open.removeLast()
                continue
            }
            let waiting = plan.steps[step].needs.filter { !seen.contains($0) }
            if waiting.isEmpty {
                seen.insert(step)
                result.append(step)
                open.removeLast()
            } else {
                open += waiting
            }
        }
        return result
    }

    private func expanded(_ number: Int) -> [Int] {
        inner[number].isEmpty ? [number] : inner[number].flatMap { expanded($0) }
    }
}

extension PlannedStep {
    /// How long one item of the step takes by its own word.
    var ownTime: Microseconds? {
        if let expected { return expected }
        switch body {
        case .wait(.duration(let duration)): return duration
        case .watch(let watch): return watch.holdsFor
        default: return nil
        }
    }
}
