import PlaybookModel

/// Finds the steps that run only after a gate: what a signature covers.
///
/// They are the gate's descendants. A phase that is allowed to fail, or whose items are, lets what comes after it run whatever happened inside, so
/// a gate covers nothing beyond it.
struct GateCoverage {
    let graph: StepGraph

    func fill(_ steps: inout [PlannedStep]) {
        for number in steps.indices {
            guard case .gate(let gate) = steps[number].body else { continue }
            let covered = graph.descendants(
                of: number, leaving: { steps[$0].onFailure?.reaction != .continue && steps[$0].loop?.goesOn != true })
            steps[number].body = .gate(gate.covering(covered))
        }
    }
}

extension PlannedGate {
    fileprivate func covering(_ steps: [Int]) -> PlannedGate {
        PlannedGate(
            voters: voters, from: from, quorum: quorum, eachOf: eachOf, exclude: exclude, expires: expires, onExpiry: onExpiry,
            text: text, dominates: steps)
    }
}
