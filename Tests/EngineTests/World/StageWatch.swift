import Journal
import Plan
import Testing
import Values

@testable import Engine

/// Holds every record of a run against the tables of stages.
struct StageWatch {
    private var state: RunState

    init(run: RunID, topology: Topology) { state = RunState(run: run, topology: topology) }

    var seq: UInt64 { state.seq }

    mutating func take(_ entry: Entry) {
        let (stage, instances) = (state.stage.name, state.instances)
        state.evolve(entry)
        let type = entry.body.type
        #expect(
            stage == state.stage.name || RunState.stages.allows(stage, type, state.stage.name),
            "run: \(stage) to \(state.stage.name) by \(type)")
        for (key, instance) in state.instances {
            let (from, to) = (instances[key]?.stage.name, instance.stage.name)
            guard from != to else { continue }
            #expect(Instance.stages.allows(from, type, to), "step: \(from.map(\.rawValue) ?? "nothing") to \(to) by \(type)")
        }
    }
}
