import ArgumentParser
import Plan
import PlaybookModel

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what a playbook will do: the resolved steps, who will be asked, what can be undone, the point of no return.",
        discussion: "Nothing is run and nothing is contacted. The digest shown is the one that approvers sign.")

    @Argument(help: "The playbook.")
    var file: String

    @OptionGroup var site: SiteOption

    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter's value; may be given many times.", valueName: "name=value"))
    var settings: [String] = []

    @Option(help: "drill, live or dry.")
    var mode: ModeArgument = .drill

    @Option(help: "How the plan is shown.")
    var format: PlanFormat = .text

    func run() throws {
        var bundle = try PlaybookBundle.load(file, site: site.required())
        let plan = bundle.plan(mode: mode.mode, settings: try Settings.parse(settings))
        bundle.report()
        guard let plan else { throw CommandFailure(.usage) }
        try Terminal.put(try CommandFailure.catching { try plan.rendered(as: format) })
    }
}

extension PlanFormat: ExpressibleByArgument {}

/// `--mode`.
enum ModeArgument: String, ExpressibleByArgument, CaseIterable {
    case drill, live, dry

    var mode: Mode {
        switch self {
        case .drill: .drill
        case .live: .live
        case .dry: .dry
        }
    }
}
