import Diagnostics
import PlaybookModel
import Values

/// What references can know of the steps: ids, order, outputs, loops.
struct StepCatalogue {
    let index: StepIndex
    let graph: StepGraph
    let ancestors: AncestorMemo
    let outputs: OutputTables

    init(index: StepIndex, graph: StepGraph, outputs: OutputTables) {
        self.index = index
        self.graph = graph
        ancestors = AncestorMemo(graph)
        self.outputs = outputs
    }

    /// Before the steps are known.
    static func empty(_ findings: Findings) -> StepCatalogue {
        var playbook = Playbook(id: .init(""), range: .none)
        playbook.steps = []
        let index = StepIndex(playbook, findings)
        return StepCatalogue(index: index, graph: StepGraph(parents: [], needs: []), outputs: OutputTables(index: index, modules: [:]))
    }

    /// The loop that hides a step from a place outside of it; nil where nothing does.
    func loop(hiding step: Int, from place: Int?) -> Int? {
        guard let loop = innermostLoop(around: step) else { return nil }
        guard let place else { return loop }
        return graph.encloses(loop, place) ? nil : loop
    }

    /// The innermost phase around a step that carries a loop.
    private func innermostLoop(around step: Int) -> Int? {
        var phase = index[step].parent
        while let number = phase, index[number].step.forEach == nil { phase = index[number].parent }
        return phase
    }
}
