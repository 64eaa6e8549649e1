import ArgumentParser
import Engine
import Journal
import Plan
import PlaybookModel
import Values

struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Takes a run back that is over: what was done and can be undone, and what it left held.",
        discussion: """
            A run of its own, with a journal of its own, under the same plan and locks. Gates that covered what is taken back have to \
            approve it anew. What was undone is not undone again: a second `muster undo` does nothing, or takes up what the first left. \
            Past the point of no return nothing is undone, only let go of. A live run is taken back with --mode live.
            Exit codes: 0 all is taken back, 3 refused, 5 some is left, 6 on hold.
            """)

    @OptionGroup var target: RunArgument

    @Option(help: "Why the run is taken back; it is recorded.")
    var reason: String

    @Option(help: "The mode of the earlier run; live is always said explicitly.")
    var mode: ModeArgument?

    @Option(
        name: .customLong("as"), help: ArgumentHelp("The person of the site who starts it; your login's by default.", valueName: "person"))
    var person: String?

    @Option(help: "The change's ticket, where there is one; it is recorded.")
    var ticket: String?

    @OptionGroup var showing: ProgressOptions

    func run() throws {
        if reason.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "--reason is empty; say why the run is taken back") }
        let earlier = try EarlierRun(try target.folder())
        try checkMode(earlier.plan.mode)
        if try hasNothing(earlier) { return }
        let initiator = Initiator.find(person, in: earlier.plan.site)
        try initiator.mustBeAllowedToStart(earlier.plan.site, mode: earlier.plan.mode)
        let session = try RunSession.undo(
            earlier,
            opening: .init(
                reason: reason, ticket: ticket, initiator: initiator.actor, notice: nil, undoing: (earlier.undone, earlier.order.entries)))
        try session.run(showing)
    }

    private func checkMode(_ mode: Mode) throws(CommandFailure) {
        if let said = self.mode?.mode, said != mode {
            throw CommandFailure(.refused, "the run was made in mode \(mode.rawValue); it is taken back in the same")
        }
        if mode == .live, self.mode == nil { throw CommandFailure(.usage, "the run was live; say --mode live to take it back") }
    }

    /// Whether nothing is left to be done, which is said; what cannot be taken back at all is refused.
    private func hasNothing(_ earlier: EarlierRun) throws(CommandFailure) -> Bool {
        let order = earlier.order
        if !order.entries.isEmpty { return false }
        if let by = order.undoneBy {
            try Terminal.say("run \(by) has taken back what could be of \(earlier.run); nothing was done")
            return true
        }
        let stays = order.stays.joined(separator: ", ")
        if let pivot = order.pivot {
            let way = pivot.failback.map { "; the way back is a run of its own: \($0)" } ?? ""
            throw CommandFailure(
                .refused,
                "run \(earlier.run) is past its point of no return (\(pivot.step)): forward only\(way)\(stays.isEmpty ? "" : "; it stays: \(stays)")"
            )
        }
        if !stays.isEmpty { throw CommandFailure(.refused, "nothing of run \(earlier.run) can be taken back; without an undo: \(stays)") }
        try Terminal.say("nothing of run \(earlier.run) is in place that could be taken back; nothing was done")
        return true
    }
}
