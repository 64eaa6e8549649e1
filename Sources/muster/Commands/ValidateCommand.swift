import ArgumentParser
import Diagnostics

struct ValidateCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github, sarif }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Shows every problem of playbooks, action modules and site files at once.",
        discussion: """
            With --site everything that depends on the site is checked too. Nothing is run and nothing is contacted. A file whose \
            top has `site:` is a site, one with `action:` an action module, every other one a playbook. In a folder, and the \
            folders inside, every *.yaml and *.yml that starts with `muster:` is looked at.

            --format github writes annotations for GitHub Actions, --format sarif a SARIF 2.1.0 log for code scanning. \
            `muster explain CODE` tells more about a problem.
            """)

    @Argument(help: "Files and folders to look at.")
    var files: [String]

    @OptionGroup var site: SiteOption

    @Option(help: "How problems are shown.")
    var format: Format = .text

    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter's value; may be given many times.", valueName: "name=value"))
    var settings: [String] = []

    @Flag(help: "Names every file that was looked at, or passed over in a folder.")
    var verbose = false

    func run() throws {
        let found = FileFinder(files)
        var validation = FileValidation(site: site.path, settings: try Settings.parse(settings), listed: found.files)
        validation.findings.append(found.findings)
        for file in found.files { try validation.validate(file) }
        if verbose { say(found) }
        try show(validation, found)
        if validation.findings.errorCount > 0 { throw CommandFailure(.usage) }
    }

    private func show(_ validation: FileValidation, _ found: FileFinder) throws {
        let (sources, findings) = (validation.sources, validation.findings)
        switch format {
        case .json: try Terminal.say(JSONRenderer(sources: sources).render(findings))
        case .github: try Terminal.put(GitHubRenderer(sources: sources).render(findings))
        case .sarif: try Terminal.put(SARIFRenderer(sources: sources, version: MusterCommand.version).render(findings))
        case .text:
            if !findings.isEmpty { Terminal.error(TextRenderer(sources: sources, colour: Terminal.hasColour(2)).render(findings)) }
            if findings.errorCount == 0 { try Terminal.say(summary(found)) }
        }
    }

    private func summary(_ found: FileFinder) -> String {
        let what = found.files.count == 1 ? found.files[0] : "\(found.files.count) files"
        let others = found.passedOver.count
        let rest = others == 0 ? "" : "; \(others) other YAML \(others == 1 ? "file" : "files") passed over"
        return "\(what): valid\(rest)" + (others > 0 && !verbose ? " (--verbose names \(others == 1 ? "it" : "them"))" : "")
    }

    private func say(_ found: FileFinder) {
        for file in found.files { Terminal.error("looked at: \(file)") }
        for file in found.passedOver { Terminal.error("passed over, not of the format: \(file)") }
    }
}
