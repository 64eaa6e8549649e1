import Diagnostics
import PlaybookModel
import Values

/// What references can know of the steps: ids, order, outputs, loops.
struct StepCatalogue {
    let index: StepIndex
    let graph: StepGraph
    let ancestors: AncestorMemo
    /// The declared outputs of each step.
    let outputs: [OutputTable]
    /// For each step the innermost step around it that carries a loop.
    private let innermostLoop: [Int?]

    init(index: StepIndex, graph: StepGraph, outputs: [OutputTable]) {
        self.index = index
        self.graph = graph
        ancestors = AncestorMemo(graph)
        self.outputs = outputs
        var loops = [Int?](repeating: nil, count: index.entries.count)
        for number in index.indices {
            guard let parent = index[number].parent else { continue }
            loops[number] = index[parent].step.forEach == nil ? loops[parent] : parent
        }
        innermostLoop = loops
    }

    /// Before the steps are known.
    static func empty(_ findings: Findings) -> StepCatalogue {
        var playbook = Playbook(id: .init(""), range: .none)
        playbook.steps = []
        let index = StepIndex(playbook, findings)
        return StepCatalogue(index: index, graph: StepGraph(parents: [], needs: []), outputs: [])
    }

    /// The loop that hides a step from a place outside of it; nil where nothing does.
    func loop(hiding step: Int, from place: Int?) -> Int? {
        guard let loop = innermostLoop[step] else { return nil }
        guard let place else { return loop }
        return graph.encloses(loop, place) ? nil : loop
    }
}
