import ArgumentParser
import CanonicalJSON
import Journal
import PlaybookModel
import Reports

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells how a run stands: what runs since when, what waits for whom, what to do next.")

    @OptionGroup var target: RunArgument

    @Option(help: "How it is shown.")
    var format: OutputFormat = .text

    func run() throws {
        let summary = try RunReading.summary(target.folder())
        switch format {
        case .text: print(summary.text(now: SystemTime.now))
        case .json: print(String(decoding: try CommandFailure.catching { try summary.json() }, as: UTF8.self), terminator: "")
        }
    }
}

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the runs of a site, the newest last.")

    @OptionGroup var site: SiteOption

    @Option(help: "How they are shown.")
    var format: OutputFormat = .text

    func run() throws {
        let runs = try SiteFile.load(site.required()).folders.runs
        for name in RunListing.names(runs) {
            do throws(CommandFailure) {
                let summary = try RunReading.summary(RunFolder(path: "\(runs)/\(name)"))
                switch format {
                case .text: print(summary.line)
                case .json: print(String(decoding: try CommandFailure.catching { try summary.json() }, as: UTF8.self), terminator: "")
                }
            } catch {
                Terminal.error("\(name): \(error.message)")
            }
        }
    }
}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a run from its journal: every step, condition, approval and deviation.",
        discussion: "`--gate GATE` shows exactly what an approver of that gate is asked to sign.")

    @OptionGroup var target: RunArgument

    @Option(help: "Shows what this gate's approvers sign.")
    var gate: String?

    @Option(help: "How it is shown.")
    var format: OutputFormat = .text

    func run() throws {
        let folder = try target.folder()
        if let gate { return try GateShowing.show(gate, folder) }
        let report = try RunReading.report(folder)
        switch format {
        case .text: print(MarkdownReport(report).text)
        case .json: print(String(decoding: try CommandFailure.catching { try JSONReport(report).bytes() }, as: UTF8.self))
        }
    }
}

/// Reads runs through their evidence alone.
enum RunReading {
    static func report(_ folder: RunFolder) throws(CommandFailure) -> RunReport {
        try CommandFailure.catching(.verification(3)) { try RunReport(try RunEvidence(folder: folder)) }
    }

    static func summary(_ folder: RunFolder) throws(CommandFailure) -> RunSummary {
        RunSummary(try report(folder), runner: RunLock.isHeld(folder) ? .alive : .gone)
    }
}
