import ArgumentParser
import Journal
import Reports

struct ReportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case html, markdown, json, all }

    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes a run's report from its evidence: one HTML file, Markdown, JSON.",
        discussion:
            "Written into the run's folder as report.html, report.md and report.json, or one format to --out. The same evidence gives the same bytes."
    )

    @OptionGroup var target: RunArgument

    @Option(help: "Which report.")
    var format: Format = .all

    @Option(help: ArgumentHelp("Writes one format to this file; `-` is standard output.", valueName: "file"))
    var out: String?

    func run() throws {
        let folder = try target.folder()
        let report = try RunReading.report(folder)
        if let out {
            if out.isEmpty { throw CommandFailure(.usage, "--out needs the name of a file, or -") }
            guard format != .all else { throw CommandFailure(.usage, "--out needs --format html, markdown or json") }
            let bytes = try ReportFiles.bytes(report, format)
            if out == "-" { return try Terminal.put(String(decoding: bytes, as: UTF8.self)) }
            try CommandFailure.catching(.failed) { try AtomicFile.write(bytes, to: out) }
            return try Terminal.say(out)
        }
        for path in try ReportFiles.write(report, folder, format) { try Terminal.say(path) }
    }
}

/// The report's files in a run's folder: derived from the evidence, never part of it.
enum ReportFiles {
    static func bytes(_ report: RunReport, _ format: ReportCommand.Format) throws(CommandFailure) -> [UInt8] {
        switch format {
        case .html, .all: Array(HTMLReport(report).text.utf8)
        case .markdown: Array(MarkdownReport(report).text.utf8)
        case .json: try CommandFailure.catching(.failed) { try JSONReport(report).bytes() }
        }
    }

    /// Writes one or all of them and returns the paths.
    @discardableResult
    static func write(_ report: RunReport, _ folder: RunFolder, _ format: ReportCommand.Format) throws(CommandFailure) -> [String] {
        let names: [(ReportCommand.Format, String)] = [(.html, "report.html"), (.markdown, "report.md"), (.json, "report.json")]
        var paths: [String] = []
        for (each, name) in names where format == .all || format == each {
            let path = "\(folder.path)/\(name)"
            let content = try bytes(report, each)
            try CommandFailure.catching(.failed) { try AtomicFile.write(content, to: path) }
            paths.append(path)
        }
        return paths
    }
}
