import Foundation
import Journal
import Reports
import Testing
import Values

@Suite("Where the recovery time went")
struct LedgerTests {
    private func spans(_ ledger: RecoveryLedger) -> [String: Int64?] {
        Dictionary(uniqueKeysWithValues: ledger.parts.map { ($0.name.rawValue, $0.span.map { $0.rawValue / 1_000 }) })
    }

    @Test("the parts before the restored service add up to what the objective measures")
    func sum() throws {
        let report = try Scenario.succeeded.report()
        let ledger = report.ledger
        #expect(spans(ledger) == ["detect": 2_394, "declare": 30, "decide": 9_501, "execute": 1_055, "verify": 2_032])
        #expect(ledger.total == report.objectives.first?.measured)
        #expect(ledger.total == .milliseconds(12_980))
        #expect(ledger.unattributed == nil)
        #expect(ledger.parts.map(\.missing) == [nil, nil, nil, nil, nil])
    }

    @Test("a service that was never restored has no execution and no verification, not zero")
    func neverRestored() throws {
        let ledger = try Scenario.rolledBack.report().ledger
        #expect(spans(ledger) == ["detect": 2_394, "declare": 30, "decide": 9_501, "execute": nil, "verify": nil])
        #expect(ledger.total == nil)
        #expect(ledger.parts.last?.missing == "the mark service.restored is not on record")
    }

    @Test("without an outage nothing is measured")
    func noOutage() throws {
        let ledger = try Scenario.refused.report().ledger
        #expect(ledger.parts.allSatisfy { $0.span == nil && $0.missing != nil })
        #expect(ledger.began == nil && ledger.total == nil)
    }

    @Test("a gate still open leaves decision and execution missing")
    func openGate() throws {
        let ledger = try RunReport(try Scenario.waiting()).ledger
        #expect(spans(ledger) == ["detect": 2_394, "declare": 30, "decide": nil, "execute": nil, "verify": nil])
        #expect(ledger.parts[2].missing == "a gate is still open")
    }

    @Test("without a gate the declaration ends with the first write, and there was no decision to wait for")
    func noGate() throws {
        var run = try OutageRun()
        try run.open()
        try run.outage()
        try run.confirm()
        try run.silenceAndFence()
        try run.promote()
        try run.shift()
        try run.verify()
        let ledger = try RunReport(try run.evidence()).ledger
        #expect(spans(ledger) == ["detect": 2_378, "declare": 1, "decide": nil, "execute": 1_052, "verify": 2_032])
        #expect(ledger.parts[2].missing == "no approval was asked for during the outage")
        #expect(ledger.unattributed == nil)
        #expect(ledger.parts[1].basis == "end of confirm-outage, record 11 → first write silence-alerts, record 12")
    }

    @Test("an outage that no step confirmed leaves detection and declaration missing, and says how much that is")
    func unconfirmed() throws {
        var run = try OutageRun()
        try run.open()
        try run.outage()
        try run.approve()
        try run.promote()
        try run.shift()
        let ledger = try RunReport(try run.evidence()).ledger
        #expect(ledger.parts.map { $0.span == nil } == [true, true, false, false, false])
        #expect(ledger.parts[0].missing == "no reading confirmed the outage before people were asked")
        let known = ledger.parts.prefix(4).compactMap(\.span).reduce(.zero, +)
        #expect(ledger.unattributed.map { $0 + known } == ledger.total)
    }

    @Test("an outage that had begun before the run saw it has no upper bound, and the report says so")
    func noUpperBound() throws {
        var run = try OutageRun()
        try run.open()
        let late = RunScript.at(500)
        try run.script.add(.monitorMark(MonitorMark(mark: MarkName("outage.began"), monitor: MonitorID("availability"), latest: late)))
        try run.script.add(
            .objectiveVerdict(
                ObjectiveVerdict(
                    objective: "rto", target: .minutes(15), measured: .seconds(6), low: .seconds(5), verdict: .met, from: "outage.began",
                    to: "service.restored")))
        let text = MarkdownReport(try RunReport(try run.evidence())).text
        #expect(text.contains("- RTO: **6.000 s** (met · target 15m · no upper bound)"))
        #expect(
            text.contains(
                "| at least 5.000 s | **met** | `outage.began → service.restored` | **no upper bound** the outage had begun before the run saw it |"
            ))
        #expect(text.contains("| `outage.began` | availability | *nothing was seen before* |"))
    }

    @Test("in a loop each round stands together, the loop before its rounds")
    func rounds() throws {
        let text = MarkdownReport(try Scenario.succeeded.report()).text
        let steps = text.components(separatedBy: "## Steps\n")[1].components(separatedBy: "\n## ")[0]
        let names = steps.split(separator: "\n").filter { $0.contains("shift-traffic") }.compactMap { $0.split(separator: "|").first }
        #expect(
            names.map { $0.trimmingCharacters(in: .whitespaces).replacing("\\", with: "") } == [
                "shift-traffic", "shift-traffic [1]", "· shift-traffic/set [1]", "· shift-traffic/holds [1]", "shift-traffic [2]",
                "· shift-traffic/set [2]", "· shift-traffic/holds [2]", "shift-traffic [3]", "· shift-traffic/set [3]",
                "· shift-traffic/holds [3]"
            ])
    }
}
