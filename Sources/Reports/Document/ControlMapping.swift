/// Which evidence supports which control: published with the program and printed in every report.
public enum ControlMapping {
    public struct Row: Sendable, Hashable {
        /// What a control asks to see.
        public let evidence: String
        /// The records and their members that hold it.
        public let records: String
        /// Id and title of the section that shows it.
        public let section: String
        public let title: String
        public let controls: [String]
    }

    private static func row(_ evidence: String, _ records: String, _ section: String, _ title: String, _ controls: String...) -> Row {
        Row(evidence: evidence, records: records, section: section, title: title, controls: controls)
    }

    /// In the order in which a report shows them.
    public static let rows: [Row] = [
        row(
            "The plan was tested, how, and in which scenario", "run.opened playbook plan mode method scenario", "identity", "Identity",
            "NIST SP 800-53 CP-4", "NIST SP 800-84", "ISO 22301 8.5", "SOC 2 A1.3", "DORA art. 11, 24", "HIPAA 164.308(a)(7)"),
        row(
            "Why it was tested, and who began it", "run.opened reason ticket initiator", "identity", "Identity", "ISO 22301 8.5",
            "FFIEC BCM VII.K"),
        row(
            "Recovery time against its objective, with bounds", "objective.verdict target_us measured_us low_us high_us", "objectives",
            "Objectives",
            "NIST SP 800-53 CP-4", "DORA art. 12", "ISO 22301 8.5", "AWS REL13-BP03"),
        row(
            "Where the recovery time went", "monitor.mark, gate.opened, gate.closed, step.ended", "ledger", "Where the recovery time went",
            "FFIEC BCM VII.K", "RTS 2024/1774 art. 25"),
        row(
            "Data lost against its objective; integrity of restored data", "step.result call.outputs, objective.verdict", "data",
            "Data lost and kept",
            "DORA art. 12", "RTS 2024/1774 art. 25", "AWS REL13-BP03", "SOC 2 A1.3"),
        row(
            "Who approved exactly what, and when", "gate.opened covers_sha256, gate.vote, gate.closed", "approvals", "What was approved",
            "SOC 2 CC7.5", "NIST SP 800-53 AU-10", "HIPAA 164.316(b)(2)"),
        row(
            "Who took part in which role", "run.opened initiator, gate.vote, input.given, operator.action", "people", "Participants",
            "NIST SP 800-84", "FFIEC BCM VII.K", "ISO 22301 8.5"),
        row(
            "Who, what, when, where, with which outcome", "every record: seq at actor step outcome", "chronology", "Every record",
            "NIST SP 800-53 AU-3", "PCI DSS 10"),
        row(
            "Expected beside observed for each check", "step.result call.conditions, require.result, probe.result", "details",
            "Each step in detail",
            "NIST SP 800-84", "SOC 2 A1.3"),
        row(
            "Switch-over exercised, and the return to a known state", "pivot.crossed, undo.result, release.result, run.closed left", "undo",
            "Return to a known state", "DORA art. 11", "RTS 2024/1774 art. 25", "NIST SP 800-53 CP-4"),
        row(
            "Deviations with reason and person", "deviation, operator.action reason actor", "deviations", "Deviations", "FFIEC BCM VII.K",
            "SOC 2 CC7.5", "ISO 22301 8.5"),
        row(
            "Time stamps from a clock whose state is known", "run.opened clock, clock.step, at, mono", "identity", "Identity",
            "NIST SP 800-53 AU-8", "PCI DSS 10"),
        row(
            "Evidence protected against change and denial", "prev, sealed, seals/, approvals/", "verify", "How to repeat the verification",
            "NIST SP 800-53 AU-9", "NIST SP 800-53 AU-10", "PCI DSS 10", "HIPAA 164.316(b)(2)"),
        row(
            "Third parties, findings, root cause, reviewer, retention", "input.given values, statements/", "human", "What only people know",
            "NIST SP 800-84", "DORA art. 24", "FFIEC BCM VII.K", "HIPAA 164.316(b)(2)")
    ]
}
