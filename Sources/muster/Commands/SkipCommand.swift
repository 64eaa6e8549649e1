import ArgumentParser
import Engine
import Journal
import Plan
import Values

struct SkipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Leaves a step out that has not begun, or has failed and makes the run hold.",
        discussion: """
            The step is skipped when its turn comes: nothing of it is run, looked at or undone, and what needs it runs. Of one that \
            failed, what it may have done is still undone in a rollback. It is a deviation: the run never ends as a plain success.

              muster skip last warm-caches --reason "the cache cluster is gone"

            Refused (exit 3), with what to do instead: gates, the point of no return, steps under way or in doubt, steps whose \
            outputs something else needs, and runs that are ending or over. A run on hold, or whose runner died, reads it when it \
            is resumed. Who does not own the run needs a role that may `override`.
            """)

    @Argument(help: ArgumentHelp("The run: its id, the beginning of it, `last`, or its folder.", valueName: "run"))
    var target: String

    @Argument(help: "The step; STEP@ITEM inside a loop, or for one item of it.")
    var step: String

    @Option(help: "Why; it is recorded and reported.")
    var reason: String

    @OptionGroup var site: SiteOption

    func run() throws {
        if reason.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "--reason is empty; say why the step is left out") }
        let run = try TargetRun(target, site)
        var item = InboxItem(run: run.id, kind: .skip)
        (item.step, item.item) = StepArgument.parse(step)
        item.reason = reason
        try check(run, item)
        try run.leave(item)
        let tells =
            RunLock.isHeld(run.folder)
            ? "told \(run.id); `\(run.status)` shows whether it came in time"
            : "left for \(run.id), which no runner drives now; it is read by `muster resume \(run.id)`"
        try Terminal.say("skip \(step): \(tells)")
    }

    /// What the runner would refuse is refused here, where somebody reads why. A journal with a torn end is judged by the runner.
    private func check(_ run: TargetRun, _ item: InboxItem) throws(CommandFailure) {
        let topology = Topology(run.plan)
        guard let named = item.step, topology.number(of: named) != nil else {
            let known = run.plan.steps.map(\.id.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no step \"\(step)\"; the steps are \(known)")
        }
        guard let lines = try? JournalReader.readAll(path: run.folder.journal) else { return }
        var state = RunState(run: run.id, topology: topology)
        for line in lines { state.evolve(Entry(line.record)) }
        if let why = state.skipRefusal(named, item.item) { throw CommandFailure(.refused, why) }
    }
}
