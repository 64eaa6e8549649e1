import CanonicalJSON
import Journal
import Values

extension StepDetail {
    /// A call's conditions, outputs and files. `judges` is false where a condition that does not hold is no failure.
    static func blocks(_ call: CallEvidence, judges: Bool = true) -> [Block] {
        var blocks: [Block] = []
        if !call.conditions.isEmpty { blocks.append(.table(table("Expected beside observed", call.conditions, judges: judges))) }
        if let parts = call.parts { blocks.append(.table(readings(parts))) }
        if !call.outputs.isEmpty {
            blocks.append(.table(Table("Outputs", ["Output", "Value"], call.outputs.map { [[.code($0.name)], [.text($0.value.display)]] })))
        }
        if !call.files.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Kept output", ["Stream", "File", "Bytes", "SHA-256"],
                        call.files.map { file in
                            let dropped: Cell = file.dropped.map { [.text(" "), .badge(.warning, "\($0) more not kept")] } ?? []
                            return [
                                [.text(file.stream)], [.code("outputs/\(file.file)")], [.text(String(file.bytes))] + dropped,
                                [.code(file.sha256.rawValue)]
                            ]
                        })))
        }
        return blocks
    }

    /// The parts of an observation, each with its own end.
    private static func readings(_ parts: [PartEvidence]) -> Table {
        Table(
            "Read side by side", ["Part", "Began", "Took", "End", "In words"],
            parts.map { part in
                [
                    [.code(part.name)], [.time(part.startedAt)], [.text("\(part.elapsed)")], [.code(part.end)],
                    part.detail.map { [.text($0)] } ?? .none
                ]
            })
    }

    static func table(_ caption: String, _ conditions: [ConditionEvidence], judges: Bool = true) -> Table {
        Table(
            caption, ["What", "Expected", "Observed", "Verdict"],
            conditions.map { condition in
                [
                    [.text(condition.what)], [.text(condition.expected)], [.text(condition.observed)],
                    judges ? verdict(condition.verdict, condition.severity) : [answer(condition.verdict)]
                ]
            })
    }

    /// A precondition's verdict, one row a comparison.
    static func rows(_ require: Recorded<RequireResult>) -> [[Cell]] {
        let record = require.record
        let round = record.attempt.map { "attempt \($0)" } ?? String(record.round)
        let missed: Cell = record.verdict == .pass ? [] : [.text(" then \(record.onUnmet)")]
        let head: [Cell] = [[.code(record.check)], [.text(round)], verdict(record.verdict, nil) + missed]
        guard let conditions = record.call?.conditions, !conditions.isEmpty else {
            return [
                head + [
                    record.call.map { [.code($0.end)] } ?? .none, .none, record.call?.detail.map { [.text($0)] } ?? .none,
                    [.record(require.moment.seq)]
                ]
            ]
        }
        return conditions.map { head + [[.text($0.what)], [.text($0.expected)], [.text($0.observed)], [.record(require.moment.seq)]] }
    }

    private static func answer(_ verdict: ConditionEvidence.Verdict) -> Inline {
        switch verdict {
        case .pass: .badge(.neutral, "holds")
        case .fail: .badge(.neutral, "does not hold")
        case .error: .badge(.warning, "no value")
        }
    }

    private static func verdict(_ verdict: ConditionEvidence.Verdict, _ severity: String?) -> Cell {
        [.badge(verdict == .fail && severity == "warn" ? .warning : verdict.tone, verdict.rawValue + (severity.map { " (\($0))" } ?? ""))]
    }
}
