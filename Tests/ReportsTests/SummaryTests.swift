import Foundation
import Journal
import Reports
import Testing
import Values

@Suite("How a run stands")
struct SummaryTests {
    private static let now = RunScript.at(90_000)

    @Test("the text for each run is complete and as recorded", arguments: Scenario.allCases)
    func text(_ scenario: Scenario) throws {
        try Snapshot.check(RunSummary(try scenario.report()).text(now: Self.now), "\(scenario).status.txt")
    }

    @Test("a run that waits for approval says who may give it, how many are missing and until when")
    func waiting() throws {
        let summary = RunSummary(try RunReport(try Scenario.waiting()), runner: .alive)
        try Snapshot.check(summary.text(now: Self.now), "waiting.status.txt")
        try Snapshot.check(String(decoding: try summary.json(), as: UTF8.self), "waiting.status.json")
        #expect(summary.waiting.map(\.missing) == [1])
        #expect(summary.waiting.first?.people.map(\.rawValue) == ["bob", "carol"])
        #expect(
            summary.line
                == "20260301T020000Z-region-outage-4f2a  2026-03-01 02:00:00  drill  lab  region-outage  waiting for approval  1/14 steps")
    }

    @Test("a run whose runner is gone is interrupted, and resuming is what to do")
    func gone() throws {
        let summary = RunSummary(try RunReport(try Scenario.waiting()), runner: .gone)
        #expect(summary.state == "interrupted")
        #expect(summary.next.first?.command == "muster resume 20260301T020000Z-region-outage-4f2a")
    }

    @Test(
        "every command that is advised names the run and the site as the reader did",
        arguments: [
            (Scenario.succeeded, ["report", "verify"]), (.held, ["resume", "resume"])
        ])
    func naming(_ scenario: Scenario, _ verbs: [String]) throws {
        let summary = RunSummary(try scenario.report(), naming: .init(run: "last", options: "--site 'my site.yaml'"))
        let commands = summary.next.compactMap(\.command)
        #expect(commands.map { $0.split(separator: " ")[1] }.map(String.init) == verbs)
        for command in commands {
            #expect(command.hasPrefix("muster \(command.split(separator: " ")[1]) last") && command.hasSuffix(" --site 'my site.yaml'"))
        }
        let waiting = RunSummary(try RunReport(try Scenario.waiting()), runner: .alive, naming: .init(run: "last", options: "--site lab"))
        #expect(waiting.next.map(\.command) == ["muster approve last authorise --site lab", "muster deny last authorise --site lab"])
    }

    @Test("what runs is told with its attempt and since when")
    func running() throws {
        var run = try OutageRun()
        try run.open()
        try run.script.add(.runState(RunStateChanged(to: .running, because: "")))
        try run.script.add(
            .stepIntent(
                StepIntent(
                    step: StepID("confirm-outage"), attempt: 1, effect: "read", request: try Request.command("true"), key: "k", token: "t"))
        )
        let summary = RunSummary(try RunReport(try run.evidence()), runner: .alive)
        try Snapshot.check(summary.text(now: RunScript.at(65_000)), "running.status.txt")
        let gone = RunSummary(try RunReport(try run.evidence()), runner: .gone)
        try Snapshot.check(gone.text(now: RunScript.at(65_000)), "interrupted.status.txt")
        #expect(summary.state == "running")
        #expect(summary.activities.map(\.what) == ["attempt 1"])
    }
}
