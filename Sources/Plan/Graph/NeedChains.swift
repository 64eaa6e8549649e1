/// Answers "does one step come before the other" among the steps of one phase, without walking long chains.
///
/// A step with exactly one need hangs below it in a tree; a position before and after each subtree answers within a tree at
/// once. Only the roots of trees, with no need or several, are walked.
struct NeedChains: Sendable {
    private let needs: [[Int]]
    /// The topmost step of each step's tree.
    private var root: [Int32]
    private var enter: [Int32]
    private var leave: [Int32]
    /// A number for each step, larger than those of all that it needs; empty where the steps' own numbers are that.
    private let rank: [Int32]

    init(needs: [[Int]], dependents: [[Int]]) {
        self.needs = needs
        rank = Self.ranks(needs, dependents)
        root = needs.indices.map { Int32($0) }
        enter = [Int32](repeating: 0, count: needs.count)
        leave = enter
        var clock: Int32 = 0
        for step in needs.indices where needs[step].count != 1 { number(tree: step, dependents, &clock) }
    }

    private static func ranks(_ needs: [[Int]], _ dependents: [[Int]]) -> [Int32] {
        if needs.indices.allSatisfy({ step in needs[step].allSatisfy { $0 < step } }) { return [] }
        var rank = [Int32](repeating: 0, count: needs.count)
        var waiting = needs.map(\.count)
        var open = needs.indices.filter { needs[$0].isEmpty }
        var next = 0
        while next < open.count {
            let step = open[next]
            rank[step] = Int32(next)
            next += 1
            for dependent in dependents[step] {
                waiting[dependent] -= 1
                if waiting[dependent] == 0 { open.append(dependent) }
            }
        }
        return rank
    }

    private mutating func number(tree top: Int, _ dependents: [[Int]], _ clock: inout Int32) {
        var open: [(step: Int, next: Int)] = [(top, 0)]
        enter[top] = clock
        while let (step, next) = open.last {
            if next < dependents[step].count {
                open[open.count - 1].next += 1
                let child = dependents[step][next]
                guard needs[child].count == 1 else { continue }
                clock += 1
                root[child] = Int32(top)
                enter[child] = clock
                open.append((child, 0))
            } else {
                clock += 1
                leave[step] = clock
                open.removeLast()
            }
        }
        clock += 1
    }

    func isAbove(_ a: Int, _ b: Int) -> Bool {
        root[a] == root[b] && enter[a] <= enter[b] && leave[b] <= leave[a]
    }

    /// Whether `b` needs `a`, directly or through others.
    func reaches(_ a: Int, _ b: Int) -> Bool {
        if a == b { return false }
        if isAbove(a, b) { return true }
        if needs[top(b)].isEmpty { return false }
        var seen: Set<Int> = [top(b)]
        var open = [top(b)]
        while let tree = open.popLast() {
            for need in needs[tree] where isLate(need, for: a) {
                if isAbove(a, need) { return true }
                if seen.insert(top(need)).inserted { open.append(top(need)) }
            }
        }
        return false
    }

    private func top(_ step: Int) -> Int { Int(root[step]) }

    /// Whether `step` may need `other`, by their ranks.
    private func isLate(_ step: Int, for other: Int) -> Bool {
        rank.isEmpty ? step >= other : rank[step] >= rank[other]
    }

    /// Everything that the top of a step's tree needs, directly or through others, marked by step.
    func marks(above step: Int) -> [Bool] {
        var marked = [Bool](repeating: false, count: needs.count)
        var open = [top(step)]
        while let next = open.popLast() {
            for need in needs[next] where !marked[need] {
                marked[need] = true
                open.append(need)
            }
        }
        return marked
    }

    /// The top of the step's tree, and how many steps that one needs.
    func top(of step: Int) -> (step: Int, needs: Int) { (top(step), needs[top(step)].count) }
}
