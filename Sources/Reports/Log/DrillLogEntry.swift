import CanonicalJSON
import Journal
import Values

/// One run's line in the drill log.
public struct DrillLogEntry: Sendable, Hashable, Codable {
    /// An objective's target beside what was measured.
    public struct Measure: Sendable, Hashable, Codable {
        public let target: Microseconds
        /// Nil: missing, so not met.
        public let measured: Microseconds?
        public let verdict: ObjectiveVerdict.Verdict

        private enum CodingKeys: String, CodingKey { case target = "target_us", measured = "measured_us", verdict }
    }

    public let run: RunID
    public let start: Timestamp
    /// Nil: the run is not closed.
    public let end: Timestamp?
    public let playbook: String
    public let site: String
    public let mode: String
    public let initiator: String
    /// As `run.closed` has it; the run's stage where it is not closed.
    public let outcome: String
    public let rto: Measure?
    public let rpo: Measure?
    public let deviations: Int
    /// Head hash of the journal: a copy that stands outside of the run's folder.
    public let head: SHA256Digest?
}

extension DrillLogEntry {
    /// The line of a run; one that is still under way has no end.
    public init(_ report: RunReport) {
        self.init(
            run: report.run, start: report.opened.moment.at, end: report.closed?.moment.at, playbook: report.opened.record.playbook,
            site: report.opened.record.site, mode: report.opened.record.mode, initiator: report.opened.record.initiator.name,
            outcome: report.closed?.record.outcome.rawValue ?? report.stage.rawValue, rto: Measure("rto", report.objectives),
            rpo: Measure("rpo", report.objectives), deviations: report.deviations.count, head: report.integrity.head)
    }

    /// The line for `drill-log.jsonl`, without a newline.
    func jsonLine() throws(CanonicalCodingError) -> [UInt8] { try CanonicalEncoder().encode(self) }

    static let markdownHead = """
        # Drill log

        One line a run, made from `drill-log.jsonl` beside it; what is added here by hand is lost with the next run.

        | Start (UTC) | End (UTC) | Playbook | Site | Mode | Initiator | Outcome | RTO / target | RPO / target | Deviations | Run | Head hash |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

        """

    /// The row for `drill-log.md`, with its newline.
    var markdownRow: String {
        let words = [
            start.dateAndTime.replacingSuffix(" UTC"), end?.dateAndTime.replacingSuffix(" UTC") ?? "not ended", playbook, site, mode,
            initiator, outcome
        ]
        let cells =
            words.map(MarkdownText.line) + [rto?.words ?? "–", rpo?.words ?? "–", String(deviations), MarkdownText.code(run.rawValue)]
        return "| " + (cells + [head.map { MarkdownText.code($0.rawValue) } ?? "–"]).joined(separator: " | ") + " |\n"
    }
}

extension DrillLogEntry.Measure {
    fileprivate init?(_ name: String, _ objectives: [ObjectiveReport]) {
        guard let objective = objectives.first(where: { $0.name == name }) else { return nil }
        self.init(target: objective.target, measured: objective.measured, verdict: objective.outcome)
    }

    fileprivate var words: String { "\(measured?.words ?? "missing") / \(target) (\(verdict.rawValue))" }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
