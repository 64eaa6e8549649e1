/// The order of a plan's steps: who must have ended before whom, through needs and enclosing phases.
///
/// Built in time linear in steps and needs. Steps are numbers, as in ``Plan/steps``; needs are between steps of one phase and
/// hold no circle.
public struct StepGraph: Sendable {
    /// The enclosing phase of each step.
    public let parents: [Int?]
    /// The steps of the same phase that each step needs.
    public let needs: [[Int]]
    private let needed: [[Int]]
    private let depth: [Int]
    let chains: NeedChains

    public init(parents: [Int?], needs: [[Int]]) {
        var needed = [[Int]](repeating: [], count: parents.count)
        var depth = [Int](repeating: 0, count: parents.count)
        for step in parents.indices {
            for need in needs[step] { needed[need].append(step) }
            if let parent = parents[step] {
                depth[step] = depth[parent] + 1
            }
        }
        self.parents = parents
        self.needs = needs
        self.needed = needed
        self.depth = depth
        self.chains = NeedChains(needs: needs, dependents: needed)
    }

    public init(_ plan: Plan) {
        self.init(parents: plan.steps.map(\.parent), needs: plan.steps.map(\.needs))
    }

    /// The steps of the same phase that need a step, in document order.
    public func dependents(of step: Int) -> [Int] { needed[step] }

    /// Whether `phase` encloses `step`, at any depth.
    public func encloses(_ phase: Int, _ step: Int) -> Bool {
        var current = step
        while depth[current] > depth[phase] {
            guard let parent = parents[current] else { return false }
            current = parent
        }
        return current == phase && step != phase
    }

    /// Whether `ancestor` must have ended before `step` can start.
    ///
    /// A phase that encloses `step` is none: it ends later.
    public func isAncestor(_ ancestor: Int, of step: Int) -> Bool {
        guard let (a, b) = siblings(ancestor, step) else { return false }
        return chains.reaches(a, b)
    }

    /// Whether one of two steps must have ended before the other starts.
    public func areOrdered(_ a: Int, _ b: Int) -> Bool {
        isAncestor(a, of: b) || isAncestor(b, of: a)
    }

    /// Every step that can start only after `step` ended, in document order.
    public func descendants(of step: Int) -> [Int] {
        reach(from: step, inside: nil, next: needed)
    }

    /// Every step that must have ended before `step` starts, in document order.
    public func ancestors(of step: Int) -> [Int] {
        reach(from: step, inside: nil, next: needs)
    }

    /// As ``descendants(of:)``, but not beyond the phases for which `leaves` says no.
    func descendants(of step: Int, leaving leaves: (Int) -> Bool) -> [Int] {
        var limit = parents[step]
        while let phase = limit, leaves(phase) { limit = parents[phase] }
        return reach(from: step, inside: limit, next: needed)
    }

    /// The two steps, or the phases around them, that stand side by side; nil where one encloses the other.
    func siblings(_ a: Int, _ b: Int) -> (Int, Int)? {
        var (a, b) = (a, b)
        while depth[a] > depth[b], let parent = parents[a] { a = parent }
        while depth[b] > depth[a], let parent = parents[b] { b = parent }
        if a == b { return nil }
        while parents[a] != parents[b], let one = parents[a], let other = parents[b] { (a, b) = (one, other) }
        return (a, b)
    }

    /// Every step after (or before) `step` and, from phase to phase outwards up to `limit`, after its phases.
    private func reach(from step: Int, inside limit: Int?, next: [[Int]]) -> [Int] {
        var marked = [Bool](repeating: false, count: parents.count)
        var open: [Int] = []
        var current: Int? = step
        while let place = current, place != limit {
            open.append(place)
            current = parents[place]
        }
        while let place = open.popLast() {
            for follower in next[place] where !marked[follower] {
                marked[follower] = true
                open.append(follower)
            }
        }
        return withInnerSteps(&marked)
    }

    private func withInnerSteps(_ marked: inout [Bool]) -> [Int] {
        var result: [Int] = []
        for step in marked.indices {
            if let parent = parents[step], marked[parent] { marked[step] = true }
            if marked[step] { result.append(step) }
        }
        return result
    }
}
