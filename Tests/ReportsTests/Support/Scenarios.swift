import CanonicalJSON
import Journal
import Reports
import Values

/// Five runs of the same playbook that ended, or stand, in different ways.
enum Scenario: String, CaseIterable, CustomStringConvertible {
    case succeeded, refused, rolledBack = "rolled-back", held, recovered

    var description: String { rawValue }

    func evidence() throws -> RunEvidence {
        switch self {
        case .succeeded: try Self.successful()
        case .refused: try Self.refusal()
        case .rolledBack: try Self.rollback()
        case .held: try Self.hold()
        case .recovered: try Self.recovery()
        }
    }

    func report() throws -> RunReport { try RunReport(try evidence()) }

    private static func successful() throws -> RunEvidence {
        try successfulRun().evidence(seals: OutageRun.seals(2, closed: true))
    }

    /// The lines of the successful run's journal.
    static func successfulLines() throws -> [[UInt8]] { try successfulRun().script.lines }

    private static func successfulRun() throws -> OutageRun {
        var run = try OutageRun()
        try run.open(notice: "Unattended: a script signed as two people of the lab with throwaway keys.")
        try run.requireTarget()
        try run.outage()
        try run.confirm()
        try run.approve()
        try run.silenceAndFence()
        try run.promote()
        try run.shift()
        try run.verify()
        try run.review()
        try run.measure()
        try run.release()
        try run.judgeRTO(target: .minutes(15))
        try run.script.add(
            .objectiveVerdict(ObjectiveVerdict(objective: "rpo", target: .minutes(5), measured: .milliseconds(150), verdict: .met)))
        try run.script.add(
            .deviation(Deviation(kind: "handled_failure", text: "reconcile failed and counts as partial", step: StepID("reconcile"))))
        try run.close(.partial, exit: 8, "The service runs in region b; 3 acknowledged writes are lost.", deviations: 1)
        return run
    }

    private static func refusal() throws -> RunEvidence {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget(.fail, observed: "503")
        try run.close(.refused, exit: 3, "The precondition target-ready does not hold; nothing was changed.")
        return try run.evidence(seals: OutageRun.seals(1, closed: true))
    }

    private static func rollback() throws -> RunEvidence {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget()
        try run.outage()
        try run.confirm()
        try run.approve()
        try run.silenceAndFence(fence: .failed)
        let fence = StepID("fence-old-primary")
        try run.script.add(
            .runState(
                RunStateChanged(
                    to: .undoing, step: fence, kind: "exit:3", because: "fence-old-primary failed before the point of no return",
                    reaction: "rollback")))
        try run.script.add(
            .undoIntent(CompensationIntent(step: fence, attempt: 1, token: "t-undo", request: Request.command("lab/tools/fence", "--undo")))
        )
        let first = run.script.call(900, "timeout")
        try run.script.add(
            .undoResult(
                CompensationResult(
                    step: fence, attempt: 1, outcome: .failed, kind: "timeout", call: first, retryAt: run.script.now + .seconds(1))),
            after: 900)
        try run.script.add(
            .undoIntent(
                CompensationIntent(step: fence, attempt: 2, token: "t-undo2", request: Request.command("lab/tools/fence", "--undo"))),
            after: 1_000)
        let second = run.script.call(180, "exit:0")
        try run.script.add(.undoResult(CompensationResult(step: fence, attempt: 2, outcome: .succeeded, call: second)), after: 180)
        let probe = run.script.call(20, "exit:0")
        try run.script.add(
            .probeResult(ProbeResult(step: fence, purpose: .afterUndo, attempt: 2, answer: .notDone, call: probe)), after: 20)
        try run.release()
        try run.script.add(
            .objectiveVerdict(
                ObjectiveVerdict(
                    objective: "rto", target: .minutes(15), verdict: .missing, from: "outage.began", to: "service.restored",
                    detail: "service.restored was never placed")))
        try run.script.add(
            .objectiveVerdict(ObjectiveVerdict(objective: "rpo", target: .minutes(5), verdict: .missing, detail: "reconcile did not run")))
        try run.close(.rolledBack, exit: 4, "fence-old-primary failed; everything was taken back.", undone: ["fence-old-primary"])
        return try run.evidence(seals: OutageRun.seals(2, closed: true))
    }

    /// The first approval is there; the run waits for the second.
    static func waiting() throws -> RunEvidence {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget()
        try run.outage()
        try run.confirm()
        try run.openGate()
        try run.vote("alice", after: 4_000)
        return try run.evidence(seals: OutageRun.seals(1, closed: false))
    }

    /// Promoting failed after the point of no return.
    private static func hold() throws -> RunEvidence {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget()
        try run.outage()
        try run.confirm()
        try run.approve()
        try run.silenceAndFence()
        let promote = StepID("promote")
        try run.script.add(.pivotCrossed(PivotRecord(step: promote, failback: "failback.yaml")))
        try run.script.add(
            .stepIntent(
                StepIntent(
                    step: promote, attempt: 1, effect: "write", request: Request.command("lab/tools/promote", "--region", "b"), key: "k",
                    token: "t-promote")))
        let call = run.script.call(60_000, "timeout", detail: "no end within 1m")
        try run.script.add(
            .signalSent(SignalSent(step: promote, attempt: 1, why: "attempt_timeout", killed: 2, survivors: 0)), after: 60_000)
        try run.script.add(.stepResult(StepResult(step: promote, attempt: 1, outcome: .unknown, kind: "timeout", call: call)))
        let probe = run.script.call(2_000, "timeout")
        try run.script.add(
            .probeResult(ProbeResult(step: promote, purpose: .afterUnknown, attempt: 1, answer: .cannotTell, call: probe)), after: 2_000)
        try run.script.add(
            .runState(
                RunStateChanged(
                    to: .held, step: promote, kind: "timeout", because: "promote ended unknown after the point of no return",
                    reaction: "hold")))
        try run.script.add(
            .notifyResult(
                NotifyResult(
                    channel: ChannelName("incident"), event: "hold", text: "DRILL on hold at promote", sent: false, detail: "http:502")))
        return try run.evidence(seals: OutageRun.seals(2, closed: false))
    }

    /// The runner was killed while promoting; another took over after a reboot and finished.
    private static func recovery() throws -> RunEvidence {
        var run = try OutageRun()
        try run.open()
        try run.requireTarget()
        try run.outage()
        try run.confirm()
        try run.approve()
        try run.silenceAndFence()
        let promote = StepID("promote")
        try run.script.add(.pivotCrossed(PivotRecord(step: promote, failback: "failback.yaml")))
        try run.script.add(
            .stepIntent(
                StepIntent(
                    step: promote, attempt: 1, effect: "write", request: Request.command("lab/tools/promote", "--region", "b"), key: "k",
                    token: "t-promote")))
        run.script.boot = "b52f1f0e-9d3c-4a55-8c10-5d0a3f2e4411"
        run.script.mono = .seconds(12)
        try run.script.add(
            .recovered(
                Recovered(
                    program: "muster 0.1.0", host: "bastion-1", cutBytes: 212, cutFile: "recovered/\(RunScript.digest("cut"))",
                    cutSha256: RunScript.digest("cut"),
                    killed: ["4711 /usr/bin/pg_ctl"], survivors: [], down: .seconds(95))), after: 95_000)
        try run.script.add(
            .operatorAction(
                OperatorAction(action: .resume, actor: Actor(name: "carol", strength: .osUser), reason: "the bastion was rebooted")))
        try run.script.add(.clockStep(ClockStep(jump: .milliseconds(1_240))))
        let probe = run.script.call(30, "exit:0")
        try run.script.add(
            .probeResult(ProbeResult(step: promote, purpose: .afterUnknown, attempt: 1, answer: .done, call: probe)), after: 30)
        try run.script.add(.stepResult(StepResult(step: promote, attempt: 1, outcome: .succeeded, detail: "done_when holds")))
        try run.script.add(.stepEnded(StepEnded(step: promote, outcome: .succeeded)))
        try run.shift()
        try run.verify(lost: 0)
        try run.script.add(
            .operatorAction(
                OperatorAction(
                    action: .ruling, actor: Actor(name: "carol", strength: .signature, key: "SHA256:carolKeyFingerprint"),
                    reason: "seen on the console", step: StepID("review"), ruling: .succeeded)))
        try run.script.add(
            .deviation(
                Deviation(
                    kind: "ruling", text: "carol ruled that review succeeded", step: StepID("review"),
                    actor: Actor(name: "carol", strength: .signature, key: "SHA256:carolKeyFingerprint"))))
        try run.measure()
        try run.release()
        try run.judgeRTO(target: .minutes(1))
        try run.script.add(.objectiveVerdict(ObjectiveVerdict(objective: "rpo", target: .minutes(5), measured: .zero, verdict: .met)))
        try run.close(.succeeded, exit: 0, "The service runs in region b.", deviations: 1)
        return try run.evidence(seals: OutageRun.seals(2, closed: true))
    }
}
