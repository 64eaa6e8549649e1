import Journal
import Values

extension RunReport {
    /// Conditions that did not hold and were declared as warnings: no failure, yet nothing that a reader should have to search for.
    var warnings: [(place: String, condition: ConditionEvidence, moment: Moment)] {
        stepRuns.flatMap { step, run -> [(place: String, condition: ConditionEvidence, moment: Moment)] in
            guard let result = run.attempts.last?.result, let call = result.record.call else { return [] }
            return call.conditions.filter { $0.severity == "warn" && $0.verdict != .pass }
                .map { (EventWords.place(step.id, run.item), $0, result.moment) }
        }
    }

    /// The warnings as a table; nothing where there are none.
    var warningBlocks: [Block] {
        let found = warnings
        if found.isEmpty { return [] }
        return [
            .table(
                Table(
                    "Warnings: expected otherwise, and declared as no failure", ["Where", "What", "Expected", "Observed", "Record"],
                    found.map { warning in
                        [
                            [.code(warning.place)], [.text(warning.condition.what)], [.text(warning.condition.expected)],
                            [.badge(.warning, warning.condition.observed)], [.record(warning.moment.seq)]
                        ]
                    }))
        ]
    }
}
