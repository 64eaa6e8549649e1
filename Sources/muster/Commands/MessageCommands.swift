import ArgumentParser
import CanonicalJSON
import Engine
import Glibc
import Journal
import Plan
import Reports
import Values

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Lets nothing new start; what runs is let finish.",
        discussion: "The runner stays and waits for `muster resume`.")

    @OptionGroup var target: RunArgument

    @Option(help: "Why; it is recorded.")
    var reason: String?

    func run() throws {
        try RunMessage.send(.pause, to: target, reason: reason)
    }
}

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Ends a run in order: what was done is undone; after the point of no return the run holds.")

    @OptionGroup var target: RunArgument

    @Option(help: "Why; it is recorded.")
    var reason: String?

    func run() throws {
        try RunMessage.send(.cancel, to: target, reason: reason)
    }
}

struct InputCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "input", abstract: "Answers a manual step.",
        discussion: "What is asked is shown by `muster status`. Example: muster input last confirm-traffic clean=true")

    @Argument(help: ArgumentHelp("The run: its id, the beginning of it, `last`, or its folder.", valueName: "run"))
    var target: String

    @Argument(help: "The step that asks; STEP@ITEM inside a loop.")
    var step: String

    @Argument(help: ArgumentHelp("Answers.", valueName: "name=value"))
    var values: [String] = []

    @OptionGroup var site: SiteOption

    func run() throws {
        let answers = try Settings.parse(values, of: "answer")
        let asked = try TargetRun(target, site)
        var item = InboxItem(run: asked.id, kind: .input)
        (item.step, item.item) = StepArgument.parse(step)
        item.values = answers.map { .init(name: $0.name, text: $0.text) }
        try Self.check(answers, step, asked.plan)
        try asked.leave(item)
        try Terminal.say("answered; `\(asked.status)` shows whether it was accepted")
    }

    /// A step that never asks, or an answer that nobody asked for, is a slip of the hand that the runner could only pass over.
    private static func check(_ answers: [PlanRequest.Setting], _ named: String, _ plan: Plan) throws(CommandFailure) {
        let id = StepArgument.parse(named).0
        let asking = plan.steps.filter { step in if case .manual = step.body { true } else { false } }
        guard case .manual(let manual)? = asking.first(where: { $0.id == id })?.body else {
            let known = asking.map(\.id.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .usage, "the step \"\(named)\" asks nothing; " + (known.isEmpty ? "no step of this plan does" : "those that ask: \(known)"))
        }
        let names = manual.inputs.map(\.name)
        for answer in answers where !names.contains(answer.name) {
            let known = names.isEmpty ? "it has none, only its being done is confirmed" : "it has \(names.joined(separator: ", "))"
            throw CommandFailure(.usage, "the step \"\(named)\" has no input \"\(answer.name)\"; \(known)")
        }
    }
}

/// `STEP` or `STEP@ITEM`.
enum StepArgument {
    static func parse(_ text: String) -> (StepID, ItemPath?) {
        guard let at = text.firstIndex(of: "@") else { return (StepID(text), nil) }
        return (StepID(String(text[..<at])), ItemPath(rawValue: String(text[text.index(after: at)...])))
    }
}

/// A run that is spoken to through its site's inbox.
struct TargetRun {
    let id: RunID
    let folder: RunFolder
    let plan: Plan
    let inbox: InboxFolder
    /// The command that shows how the run stands.
    let status: String

    init(_ run: String, _ site: SiteOption) throws(CommandFailure) {
        var argument = RunArgument()
        argument.run = run
        argument.site = site
        try self.init(argument)
    }

    init(_ argument: RunArgument) throws(CommandFailure) {
        folder = try argument.folder()
        id = RunID(TextFile.name(of: folder.path))
        if Self.isOver(folder) { throw CommandFailure(.refused, "the run \(id) is over; nobody reads what is sent to it") }
        plan = try StoredPlan.read(folder)
        inbox = InboxFolder(path: plan.site.inboxFolder)
        let naming = argument.naming(folder)
        status = (["muster status", naming.run] + [naming.options].compactMap { $0 }).joined(separator: " ")
    }

    /// A journal that cannot be read to its end is not known to be over.
    private static func isOver(_ folder: RunFolder) -> Bool {
        guard case .runClosed? = (try? JournalReader.readAll(path: folder.journal))?.last?.record.body else { return false }
        return true
    }

    func leave(_ item: InboxItem) throws(CommandFailure) {
        do throws(JournalError) { try inbox.leave(item, name: FreshName.make()) } catch { throw CommandFailure(.failed, error.description) }
    }
}

/// Names that sort by time and do not meet.
enum FreshName {
    static func make() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return "\(time.tv_sec)-\(String(time.tv_nsec + 1_000_000_000).dropFirst())-\(getpid())"
    }
}

enum RunMessage {
    static func send(_ kind: InboxItem.Kind, to target: RunArgument, reason: String?) throws(CommandFailure) {
        let run = try TargetRun(target)
        var item = InboxItem(run: run.id, kind: kind)
        item.reason = reason
        try run.leave(item)
        let isDriven = RunLock.isHeld(run.folder)
        try Terminal.say(
            isDriven
                ? "\(kind.rawValue): told \(run.id)"
                : "\(kind.rawValue): left for \(run.id), which no runner drives now; it is read by `muster resume \(run.id)`")
    }
}
