/// Answers many questions about ancestors one after the other, as planning asks them: what was found for a step with very many
/// needs serves the questions that follow.
final class AncestorMemo {
    private let graph: StepGraph
    private var marks: [(top: Int, marked: [Bool])] = []

    /// From so many needs on, everything before a step is marked once.
    private static let manyNeeds = 64
    private static let kept = 8

    init(_ graph: StepGraph) { self.graph = graph }

    /// As ``StepGraph/isAncestor(_:of:)``.
    func isAncestor(_ ancestor: Int, of step: Int) -> Bool {
        guard let (a, b) = graph.siblings(ancestor, step) else { return false }
        let top = graph.chains.top(of: b)
        if top.needs < Self.manyNeeds { return graph.chains.reaches(a, b) }
        if a == b { return false }
        return graph.chains.isAbove(a, b) || marked(above: b, top.step)[a]
    }

    private func marked(above step: Int, _ top: Int) -> [Bool] {
        if let found = marks.first(where: { $0.top == top }) { return found.marked }
        if marks.count == Self.kept { marks.removeFirst() }
        let marked = graph.chains.marks(above: step)
        marks.append((top, marked))
        return marked
    }
}
