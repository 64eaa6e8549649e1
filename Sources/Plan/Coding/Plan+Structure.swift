extension Plan {
    /// What is wrong with the numbers that tie the steps together; nil where nothing is.
    var structureProblem: String? {
        for (number, step) in steps.enumerated() {
            if let problem = linkProblem(number, step) { return "step \(number): \(problem)" }
        }
        let orphan = roots.first { !steps.indices.contains($0) || steps[$0].parent != nil }
        if let orphan { return "\(orphan) is no step of the top level" }
        return roots.count == steps.count { $0.parent == nil } ? nil : "a step of the top level is missing"
    }

    private func linkProblem(_ number: Int, _ step: PlannedStep) -> String? {
        if let parent = step.parent, !(0..<number).contains(parent) { return "its phase \(parent) does not stand before it" }
        let strange = step.needs.first { !steps.indices.contains($0) || $0 == number || steps[$0].parent != step.parent }
        if let strange { return "it needs \(strange), which is not of the same phase" }
        let foreign = step.children.first { !steps.indices.contains($0) || steps[$0].parent != number }
        if let foreign { return "\(foreign) is not its inner step" }
        if let loop = step.loop, loop.items == nil, loop.lists?.count != loop.names.count { return "its loop has no list for each name" }
        if case .gate(let gate) = step.body, let unknown = gate.dominates.first(where: { !steps.indices.contains($0) }) {
            return "its gate names step \(unknown)"
        }
        if case .phase(let phase) = step.release?.scope, !steps.indices.contains(phase) {
            return "its release names step \(phase)"
        }
        return nil
    }
}
