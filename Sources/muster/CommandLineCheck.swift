import ArgumentParser
import Diagnostics

/// What the argument parser lets pass and the program does not.
enum CommandLineCheck {
    /// Options that may be given many times; of every other one the parser would silently take the last.
    static let repeatable: Set<String> = ["--set", "--rule", "--require"]

    /// - Throws: a misuse, where an option stands twice or `help` is asked about a command that does not exist.
    static func check(_ arguments: [String]) throws(CommandFailure) {
        if arguments.first == "help" { try checkHelp(arguments.dropFirst().filter { !$0.hasPrefix("-") }) }
        var seen: Set<Substring> = []
        for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
            let name = argument.prefix { $0 != "=" }
            if !seen.insert(name).inserted, !repeatable.contains(String(name)) {
                throw CommandFailure(.usage, "\(name) is given twice; give it once")
            }
        }
    }

    private static func checkHelp(_ names: [String]) throws(CommandFailure) {
        let configuration = MusterCommand.configuration
        var commands: [String] = []
        for group in configuration.groupedSubcommands {
            for command in group.subcommands { commands.append(command.configuration.commandName ?? "") }
        }
        guard let name = names.first, !commands.contains(name), name != "help" else { return }
        let near = NearestName.of(name, among: commands).map { "; did you mean \"\($0)\"?" } ?? "; muster help lists them"
        throw CommandFailure(.usage, "there is no command \"\(name)\"\(near)")
    }
}
