import ArgumentParser
import CanonicalJSON
import Journal
import PlaybookModel
import Reports
import Secrets
import Values

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells how a run stands: what runs since when, what waits for whom, what to do next.")

    @OptionGroup var target: RunArgument

    @Option(help: "How it is shown.")
    var format: OutputFormat = .text

    func run() throws {
        let folder = try target.folder()
        let runs = TextFile.folder(of: folder.path)
        // a folder of runs that cannot be listed says nothing of others; the run itself can be told all the same
        let undoings = Undoings((try? RunListing.names(runs)) ?? [], in: runs)
        let summary = undoings.applied(to: try RunReading.summary(folder, naming: target.naming(folder)))
        switch format {
        case .text: try Terminal.say(summary.text(now: SystemTime.now))
        case .json: try Terminal.put(String(decoding: try CommandFailure.catching { try summary.json() }, as: UTF8.self))
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
        let names = try RunListing.names(runs)
        let undoings = Undoings(names, in: runs)
        for name in names {
            guard let line = line(RunFolder(path: "\(runs)/\(name)"), undoings) else { continue }
            try Terminal.put(line)
        }
    }

    /// The run in the form that was asked for; one that cannot be read is named on standard error and hides no other.
    private func line(_ folder: RunFolder, _ undoings: Undoings) -> String? {
        do throws(CommandFailure) {
            let summary = undoings.applied(to: try RunReading.summary(folder))
            if summary.run.rawValue != TextFile.name(of: folder.path) {
                throw CommandFailure(.unusable, "\(folder.path): this is the journal of the run \(summary.run)")
            }
            switch format {
            case .text: return summary.line + "\n"
            case .json: return String(decoding: try CommandFailure.catching { try summary.json() }, as: UTF8.self)
            }
        } catch {
            Terminal.error("muster: \(inert(error.message))")
            return nil
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
        case .text: try Terminal.say(MarkdownReport(report).text)
        case .json: try Terminal.say(String(decoding: try CommandFailure.catching { try JSONReport(report).bytes() }, as: UTF8.self))
        }
    }
}

/// Reads runs through their evidence alone.
enum RunReading {
    static func report(_ folder: RunFolder) throws(CommandFailure) -> RunReport {
        try CommandFailure.catching(.unusable) { try RunReport(try RunEvidence(folder: folder)) }
    }

    static func summary(_ folder: RunFolder, naming: RunSummary.Naming? = nil) throws(CommandFailure) -> RunSummary {
        RunSummary(try report(folder), runner: RunLock.isHeld(folder) ? .alive : .gone, naming: naming)
    }
}
