import ArgumentParser
import Journal

/// What `approve` and `deny` have in common.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The run: its id, the beginning of it, `last`, or its folder; `-` with --request.")
    var run: String

    @Argument(help: "The gate: the step's id; STEP@ITEM inside a loop.")
    var gate: String

    @Option(name: .customLong("as"), help: ArgumentHelp("Who decides: a person of the site.", valueName: "person"))
    var person: String?

    @Option(help: ArgumentHelp("The person's private SSH key, or its public half where an agent holds it.", valueName: "file"))
    var key: String?

    @Option(help: "Why; it is signed with the decision.")
    var reason: String?

    @Option(help: ArgumentHelp("The gate's request, copied from another host's inbox.", valueName: "file"))
    var request: String?

    @Option(help: ArgumentHelp("Writes the signed decision to a file instead of the inbox, to be carried over by hand.", valueName: "file"))
    var out: String?

    @Flag(help: "Decides without a signature, where the site's policy allows it.")
    var unsigned = false

    @OptionGroup var site: SiteOption
}

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approves a gate, signed with the approver's SSH key.",
        discussion: """
            The signature binds this run, this plan, this gate and the steps that it lets run. `muster show RUN --gate GATE` \
            tells what that is. \
            On another host: copy the request from the inbox's requests/ folder, sign it there with --request and --out, and carry \
            the file back into the inbox.
            """)

    @OptionGroup var options: DecisionOptions

    func run() throws { try GateDecision(options).make(.approve) }
}

struct DenyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Denies a gate; one denial closes it.")

    @OptionGroup var options: DecisionOptions

    func run() throws { try GateDecision(options).make(.deny) }
}
