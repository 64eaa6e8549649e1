import Engine

/// What to do about a run on hold, as commands to be copied.
struct HoldAdvice {
    let folder: String
    let cause: Cause
    /// The run as it was left.
    let state: RunState?

    var lines: [String] {
        let folder = ShellWord.quoted(folder)
        let resume = "muster resume \(folder)"
        // done_when of these could not tell, and is asked again when the run goes on
        let (stuck, probes) = (state?.awaitedRulings ?? [], state?.awaitedProbes ?? [])
        let ways = stuck.isEmpty ? ["go on with: \(resume)"] : []
        let asked =
            probes.isEmpty ? [] : ["where the system answers again, done_when of \(probes.joined(separator: ", ")) finds out: \(resume)"]
        let rulings = stuck.map {
            "\(probes.contains($0) ? "else " : "")look at the system, then rule: \(resume) --rule \($0)=succeeded|failed|again --reason \"WHY\""
        }
        let skips = (state?.skippable ?? []).map { "or leave it out: muster skip \(folder) \($0) --reason \"WHY\", then resume" }
        return releases(folder) + ways + asked + rulings + skips + ["look with: muster status \(folder)"]
    }

    /// What was let go of, where a person said so; else what could be.
    private func releases(_ folder: String) -> [String] {
        guard let releases = state?.releases else { return [] }
        let left = [
            ("could not be let go of", releases.failed), ("waits for a ruling", releases.awaited), ("kept on purpose", releases.kept)
        ]
        let faults =
            releases.left.isEmpty
            ? []
            : ["INJECTED FAULTS STAY past the point of no return, as the playbook says: \(releases.left.joined(separator: ", "))"]
        let words = faults + left.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        if cause.reaction == .release {
            return ["let go of: \(releases.done.isEmpty ? "nothing" : releases.done.joined(separator: ", "))"] + words
        }
        if releases.open.isEmpty { return faults }
        return faults + [
            "still held: \(releases.open.joined(separator: ", ")); to let go of it now: muster release \(folder) --reason \"WHY\""
        ]
    }
}
