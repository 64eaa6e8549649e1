import Diagnostics
import PlaybookModel

/// `release_at` names a phase around the step, or `run`. Omitted, it is the enclosing phase, else the run.
struct ReleaseScopeRule {
    let index: StepIndex
    let findings: Findings

    func scope(of release: Release, _ number: Int) -> PlannedRelease.Scope {
        guard let name = release.scope else { return index[number].parent.map { .phase(step: $0) } ?? .run }
        if name.value == "run" { return .run }
        var around: [Int] = []
        var parent = index[number].parent
        while let phase = parent {
            if index[phase].id == name.value { return .phase(step: phase) }
            around.append(phase)
            parent = index[phase].parent
        }
        let message = "\"\(name.value)\" is no phase around step \"\(index[number].id)\""
        findings.unknown(.releaseScope, message, name: name.value, among: around.map { index[$0].id } + ["run"], at: name.range)
        return .run
    }
}
