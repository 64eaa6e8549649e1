import ArgumentParser
import Diagnostics

struct ValidateCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Shows every problem of playbooks, action modules and site files at once.",
        discussion: """
            With --site everything that depends on the site is checked too. Nothing is run and nothing is contacted. A file whose \
            top has `site:` is a site, one with `action:` an action module, every other one a playbook.
            """)

    @Argument(help: "Files to look at.")
    var files: [String]

    @OptionGroup var site: SiteOption

    @Option(help: "How problems are shown.")
    var format: Format = .text

    @Option(name: .customLong("set"), help: ArgumentHelp("A parameter's value; may be given many times.", valueName: "name=value"))
    var settings: [String] = []

    func run() throws {
        var sources = SourceMap()
        var findings = DiagnosticSink()
        for file in files {
            let checked = try FileValidation.validate(file, site: site.path, settings: Settings.parse(settings), &sources)
            findings.append(checked)
        }
        switch format {
        case .json: try Terminal.say(JSONRenderer(sources: sources).render(findings))
        case .text:
            if !findings.isEmpty { Terminal.error(TextRenderer(sources: sources, colour: Terminal.hasColour(2)).render(findings)) }
            if findings.errorCount == 0 { try Terminal.say("\(files.count == 1 ? files[0] : "\(files.count) files"): valid") }
        }
        if findings.errorCount > 0 { throw CommandFailure(.usage) }
    }
}
