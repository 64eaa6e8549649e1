import ArgumentParser
import CanonicalJSON
import Engine
import Glibc
import Journal
import Plan
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
        let asked = try TargetRun(target, site)
        var item = InboxItem(run: asked.id, kind: .input)
        (item.step, item.item) = StepArgument.parse(step)
        item.values = try Settings.parse(values).map { .init(name: $0.name, text: $0.text) }
        try asked.leave(item)
        print("answered; `muster status \(asked.id)` shows whether it was accepted")
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
    let inbox: InboxFolder

    init(_ run: String, _ site: SiteOption) throws(CommandFailure) {
        var argument = RunArgument()
        argument.run = run
        argument.site = site
        try self.init(argument)
    }

    init(_ argument: RunArgument) throws(CommandFailure) {
        folder = try argument.folder()
        id = RunID(TextFile.name(of: folder.path))
        let plan = try StoredPlan.read(folder)
        inbox = InboxFolder(path: plan.site.inboxFolder)
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
        print("\(kind.rawValue): told \(run.id)")
    }
}
