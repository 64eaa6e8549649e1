import ArgumentParser
import Diagnostics
import Engine
import Glibc
import Journal
import Plan
import PlaybookModel
import Values

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a playbook: as a drill, live, or dry (reads only).",
        discussion: """
            What is run is what the plan says, from the bytes read now. The first interrupt (Ctrl-C) ends the run in order, with \
            rollback; the second stops at once. A run that is on hold or whose runner died goes on with `muster resume`.
            """)

    @Argument(help: "The playbook.")
    var file: String

    @OptionGroup var site: SiteOption

    @Option(help: "drill, live or dry; live is always said explicitly.")
    var mode: ModeArgument

    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter's value; may be given many times.", valueName: "name=value"))
    var settings: [String] = []

    @Option(help: "Why the run is made; it is recorded.")
    var reason: String

    @Option(help: "The change's ticket, where there is one; it is recorded.")
    var ticket: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The person of the site who starts the run; your login's by default.", valueName: "person"))
    var person: String?

    @Option(help: "Anything a reader of the evidence must know about how this run was set up.")
    var notice: String?

    @OptionGroup var showing: ProgressOptions

    func run() throws {
        if reason.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "--reason is empty; say why the run is made") }
        var bundle = try PlaybookBundle.load(file, site: site.required())
        let initiator = bundle.site.map { Initiator.find(person, in: PlannedSite($0)) }
        let plan = bundle.plan(mode: mode.mode, settings: try Settings.parse(settings), initiator: initiator?.person)
        bundle.report()
        guard let plan, let site = bundle.site, let initiator else { throw CommandFailure(.usage) }
        try initiator.mustBeAllowedToStart(plan.site, mode: plan.mode)
        let session = try RunSession.create(
            plan, site: site, files: bundle.files,
            opening: .init(reason: reason, ticket: ticket, initiator: initiator.actor, notice: notice))
        try session.run(showing)
    }
}

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Goes on with a run whose runner died, that is on hold, or that is paused.",
        discussion: """
            What a dead runner left running is killed first; a step without a result is settled by its done_when, else a person \
            rules on it: muster resume RUN --rule STEP=again --reason "checked by hand". A ruling is recorded as a deviation.
            """)

    @OptionGroup var target: RunArgument

    @Option(
        name: .customLong("rule"), help: ArgumentHelp("STEP=succeeded, failed or again; STEP@ITEM inside a loop.", valueName: "step=ruling")
    )
    var rulings: [String] = []

    @Option(help: "Why; required with --rule.")
    var reason: String?

    @OptionGroup var showing: ProgressOptions

    func run() throws {
        if !rulings.isEmpty && (reason ?? "").allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "a ruling needs --reason") }
        let folder = try target.folder()
        if RunLock.isHeldByLivingRunner(folder) {
            if !rulings.isEmpty { throw CommandFailure(.refused, "a runner drives this run; there is nothing to rule on") }
            return try RunMessage.send(.resume, to: target, reason: reason)
        }
        let actor = Actor(name: PasswordFile().caller, strength: .osUser)
        let actions = try rulings.map { try Self.ruling($0, actor, reason) }
        let session = try RunSession.reopen(folder)
        try session.resume(actions, actor: actor, reason: reason, showing)
    }

    private static func ruling(_ text: String, _ actor: Actor, _ reason: String?) throws(CommandFailure) -> OperatorAction {
        guard let sign = text.lastIndex(of: "="),
            let ruling = OperatorAction.Ruling(rawValue: String(text[text.index(after: sign)...]))
        else { throw CommandFailure(.usage, "--rule \(text): expected STEP=succeeded, STEP=failed or STEP=again") }
        let (step, item) = StepArgument.parse(String(text[..<sign]))
        return OperatorAction(action: .ruling, actor: actor, reason: reason, step: step, item: item, ruling: ruling)
    }
}
