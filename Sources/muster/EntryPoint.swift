import ArgumentParser
import Glibc
import Secrets

@main
enum EntryPoint {
    static func main() {
        Terminal.holdStandardDescriptors()
        // whoever ignores SIGCHLD hands that on, and the system then throws away how children ended: nothing could be judged
        signal(SIGCHLD, SIG_DFL)
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Parses and runs one command; the only place where errors become text and exit codes.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            try CommandLineCheck.check(arguments)
            var command = try MusterCommand.parseAsRoot(arguments)
            try command.run()
            return ExitStatus.success.code
        } catch let failure as CommandFailure {
            return report(failure)
        } catch let exit as ExitCode {
            return exit.rawValue
        } catch {
            return report(error)
        }
    }

    private static func report(_ failure: CommandFailure) -> Int32 {
        if !failure.message.isEmpty { Terminal.error("muster: \(inert(failure.message))") }
        return failure.status.code
    }

    /// The argument parser's own errors: help goes to standard output, a misuse to standard error with exit code 2.
    private static func report(_ error: any Error) -> Int32 {
        let text = MusterCommand.fullMessage(for: error)
        if MusterCommand.exitCode(for: error).isSuccess {
            do throws(CommandFailure) { try Terminal.say(text) } catch { return report(error) }
            return ExitStatus.success.code
        }
        Terminal.error(inert(text))
        return ExitStatus.usage.code
    }
}

/// `muster` itself: everything is in its subcommands.
struct MusterCommand: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Disaster-recovery drills and runbooks as code, with evidence that auditors can check.",
        discussion: """
            A playbook is made into a plan, the plan is approved and run, and every step leaves a record that anybody can verify:

              muster validate outage.yaml
              muster plan     outage.yaml --site lab --set failed=a
              muster run      outage.yaml --site lab --set failed=a \\
                              --mode drill --reason "monthly drill"
              muster verify   last --site lab

            RUN is a run's id, the beginning of one, `last`, or the path of its folder. SITE is a file, or a name looked up \
            as sites/NAME.yaml; MUSTER_SITE is used where --site is not given.

            Exit codes:
              0 succeeded            4 rolled back            8 partial
              1 failed               5 rollback incomplete    130 aborted
              2 misuse or an         6 on hold, resumable
                invalid playbook     7 objective missed, with
              3 refused                --enforce-objectives
            """,
        version: "muster \(version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Before a run:", subcommands: [ValidateCommand.self, ExplainCommand.self, SchemaCommand.self, PlanCommand.self]),
            CommandGroup(
                name: "A run:",
                subcommands: [
                    RunCommand.self, ApproveCommand.self, DenyCommand.self, InputCommand.self, StatusCommand.self, ListCommand.self,
                    ShowCommand.self, PauseCommand.self, SkipCommand.self, CancelCommand.self, ResumeCommand.self,
                    ReleaseCommand.self, UndoCommand.self, LocksCommand.self, UnlockCommand.self
                ]),
            CommandGroup(name: "Afterwards:", subcommands: [VerifyCommand.self, ReportCommand.self])
        ])
}
