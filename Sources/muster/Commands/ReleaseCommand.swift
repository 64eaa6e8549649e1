import ArgumentParser
import Engine
import Journal
import Reports
import Values

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Lets go of everything a held or dead run still holds: injected faults, silences, flags.",
        discussion: """
            No step starts. The run is taken over as `muster resume` does it, its open releases run, the last first, and it stays on \
            hold (exit 6). Releases past the point of no return that say `after_pivot: hold` wait for a ruling, what is kept stays. \
            Where nothing is open, nothing is touched (exit 0). A run that is over is taken back with `muster undo`.
            """)

    @OptionGroup var target: RunArgument

    @Option(help: "Why; it is recorded.")
    var reason: String

    @OptionGroup var showing: ProgressOptions

    func run() throws {
        if reason.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "--reason is empty; say why everything is let go") }
        let folder = try target.folder()
        if RunLock.isHeldByLivingRunner(folder) {
            throw CommandFailure(.refused, "a runner drives this run; `muster cancel` ends it in order, and releases what it holds")
        }
        // a journal with a torn end is judged by the runner that takes it over
        if let lines = try? JournalReader.readAll(path: folder.journal), let first = lines.first {
            var state = RunState(run: first.record.run, topology: Topology(try StoredPlan.read(folder)))
            for line in lines { state.evolve(Entry(line.record)) }
            if try isDone(state, folder) { return }
        }
        let actor = Actor(name: PasswordFile().caller, strength: .osUser)
        try RunSession.reopen(folder).release(actor: actor, reason: reason, showing)
    }

    /// Whether there is nothing to let go of, which is said.
    private func isDone(_ state: RunState, _ folder: RunFolder) throws(CommandFailure) -> Bool {
        if case .closed(let closed) = state.stage {
            let naming = target.naming(folder)
            let command = (["muster undo", naming.run, naming.options, "--reason \"WHY\""].compactMap { $0 }).joined(separator: " ")
            throw CommandFailure(
                .refused, "the run is over (\(closed.outcome.rawValue)); what it left in place is taken back by: \(command)")
        }
        if state.hasOpenReleases { return false }
        let releases = state.releases
        var rows = ["nothing is open to release in \(state.run); nothing was touched"]
        if !releases.awaited.isEmpty { rows.append("  waits for a ruling: \(releases.awaited.joined(separator: ", "))") }
        if !releases.kept.isEmpty { rows.append("  kept on purpose: \(releases.kept.joined(separator: ", "))") }
        if !releases.left.isEmpty {
            rows.append(
                "  injected faults that stay past the point of no return (after_pivot: skip): \(releases.left.joined(separator: ", "))")
        }
        try Terminal.say(rows.joined(separator: "\n"))
        return true
    }
}
