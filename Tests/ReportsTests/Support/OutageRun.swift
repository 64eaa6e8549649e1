import CanonicalJSON
import Journal
import Reports
import Values

/// The stages of a region outage, from which the test runs are put together.
struct OutageRun {
    var script = RunScript()
    private let plan: [UInt8]

    init() throws { plan = try OutagePlan.bytes() }

    func evidence(seals: [SealFile] = []) throws -> RunEvidence { try script.evidence(plan: plan, seals: seals) }

    mutating func open(reason: String = "planned drill, first quarter", notice: String? = nil) throws {
        script.pass(-1)
        try script.add(
            .runOpened(
                RunOpened(
                    program: "muster 0.1.0", plan: .of(plan), playbook: "region-outage",
                    title: "Region outage: move traffic and writes to the healthy region", site: "lab", mode: "drill", method: "simulation",
                    parameters: [NamedOutput(name: "failed", value: .string("a")), NamedOutput(name: "healthy", value: .string("b"))],
                    reason: reason, initiator: Actor(name: "dana", strength: .osUser), ticket: "CHG-1207",
                    scenario: RunOpened.Scenario(severity: "severe", text: "A region is lost without warning"),
                    files: [
                        RunOpened.FileDigest(file: "region-outage.yaml", sha256: RunScript.digest("playbook")),
                        RunOpened.FileDigest(file: "actions/postgres/promote.yaml", sha256: RunScript.digest("module")),
                        RunOpened.FileDigest(file: "sites/lab.yaml", sha256: RunScript.digest("site"))
                    ], host: "bastion-1",
                    tools: [
                        RunOpened.Tool(name: "curl", path: "/usr/bin/curl", version: "7.88.1"),
                        RunOpened.Tool(name: "ssh-keygen", path: "/usr/bin/ssh-keygen", version: "9.2p1")
                    ], clock: RunOpened.ClockState(synchronised: true, maximumErrorMicroseconds: 12_000),
                    runnerKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL0 runner@bastion-1", cgroup: "/muster/4f2a", notice: notice)))
        try script.add(.sealed(Sealed(seal: 1, sha256: RunScript.digest("seal 1"))))
        try script.add(.lockAcquired(LockRecord(key: LockKey("traffic/lab"))))
    }

    mutating func requireTarget(_ verdict: ConditionEvidence.Verdict = .pass, observed: String = "200") throws {
        try script.add(.runState(RunStateChanged(to: .requiring, because: "")))
        let call = script.call(
            14, "http:\(observed)",
            conditions: [ConditionEvidence(what: "status", expected: "eq 200", observed: observed, verdict: verdict)])
        try script.add(
            .requireResult(RequireResult(check: "target-ready", round: 1, verdict: verdict, onUnmet: "stop", call: call)), after: 15)
    }

    /// The service was seen good, then bad: the outage began between 900 and 1,150 ms after the start.
    mutating func outage() throws {
        try script.add(.runState(RunStateChanged(to: .running, because: "")))
        let good = script.call(
            4, "http:200", conditions: [ConditionEvidence(what: "status", expected: "eq 200", observed: "200", verdict: .pass)])
        try script.add(
            .monitorBreach(MonitorChange(monitor: MonitorID("availability"), to: .good, first: RunScript.at(150), call: good)), after: 120)
        let bad = script.call(
            3, "refused", detail: "connection refused",
            conditions: [ConditionEvidence(what: "status", expected: "eq 200", observed: "(no answer)", verdict: .error)])
        try script.add(
            .monitorBreach(
                MonitorChange(
                    monitor: MonitorID("availability"), to: .bad, lastOther: RunScript.at(900), first: RunScript.at(1_150), call: bad)),
            after: 1_000)
        try script.add(
            .monitorMark(
                MonitorMark(
                    mark: MarkName("outage.began"), monitor: MonitorID("availability"), earliest: RunScript.at(900),
                    latest: RunScript.at(1_150))))
    }

    mutating func confirm() throws {
        try script.step(
            "confirm-outage", takes: 2_400, request: Request.get("http://127.0.0.1:9001/health/ready"), end: "refused",
            conditions: [
                ConditionEvidence(what: "failures in a row", expected: "ge 3", observed: "3", verdict: .pass),
                ConditionEvidence(what: "failure kind", expected: "in [timeout, refused, http_5xx]", observed: "refused", verdict: .pass)
            ])
    }

    mutating func openGate() throws {
        try script.add(
            .gateOpened(
                GateOpened(
                    step: StepID("authorise"), text: "Promote region b and move all traffic?", from: ["incident-commander", "cab"],
                    voters: [PersonID("alice"), PersonID("bob"), PersonID("carol")], quorum: 2, exclude: ["initiator"],
                    excluded: [PersonID("dana")],
                    minimumIdentity: "signature", expiresAt: script.now + .minutes(10), onExpiry: "stop",
                    coversFile: "authorise.covers.json",
                    coversSha256: RunScript.digest("covers"))), after: 30)
    }

    mutating func vote(
        _ person: String, after milliseconds: Int64, decision: GateVote.Decision = .approve, accepted: Bool = true, why: String? = nil,
        reason: String? = nil
    ) throws {
        try script.add(
            .gateVote(
                GateVote(
                    step: StepID("authorise"), person: PersonID(person), decision: decision,
                    actor: Actor(name: person, strength: .signature, key: "SHA256:\(person)KeyFingerprint"), reason: reason,
                    accepted: accepted, why: why,
                    file: "authorise.\(person).json", sha256: RunScript.digest("statement of \(person)"))), after: milliseconds)
    }

    mutating func closeGate(_ verdict: GateClosed.Verdict, _ people: String...) throws {
        try script.add(.gateClosed(GateClosed(step: StepID("authorise"), verdict: verdict, people: people.map { PersonID($0) })))
        try script.add(
            .stepEnded(
                StepEnded(
                    step: StepID("authorise"), outcome: verdict == .approved ? .succeeded : .failed,
                    kind: verdict == .approved ? nil : verdict.rawValue)))
    }

    mutating func approve() throws {
        try openGate()
        try vote("dana", after: 2_000, accepted: false, why: "the initiator is excluded")
        try vote("alice", after: 4_000, reason: "confirmed on the bridge")
        try vote("bob", after: 3_500)
        try closeGate(.approved, "alice", "bob")
        try script.add(.sealed(Sealed(seal: 2, sha256: RunScript.digest("seal 2"))))
    }

    mutating func silenceAndFence(fence outcome: StepResult.Outcome = .succeeded) throws {
        try script.step(
            "silence-alerts", takes: 60, effect: "write", request: Request.command("lab/tools/silence", "--region", "a"),
            outputs: [NamedOutput(name: "silence", value: .string("7b1c"))],
            release: Request.command("lab/tools/silence", "--expire", "7b1c"))
        let failed = outcome == .failed
        try script.step(
            "fence-old-primary", takes: 220, effect: "write", request: Request.command("lab/tools/fence", "--region", "a b's"),
            end: failed ? "exit:3" : "exit:0", outcome: outcome, kind: failed ? "exit:3" : nil,
            detail: failed ? "pg_hba.conf is read-only" : nil,
            files: [
                OutputFileReference(stream: "stderr", file: "fence-old-primary.1.stderr.out", bytes: 113, sha256: RunScript.digest("fence"))
            ],
            undo: Request.command("lab/tools/fence", "--undo"))
    }

    mutating func promote() throws {
        try script.add(.pivotCrossed(PivotRecord(step: StepID("promote"), failback: "failback.yaml")))
        try script.step(
            "promote", takes: 410, effect: "write",
            request: Request.command("lab/tools/promote", "--region", "b", secret: ("PGPASSWORD", "pg")),
            conditions: [ConditionEvidence(what: "in_recovery", expected: "eq false", observed: "false", verdict: .pass)])
    }

    mutating func shift() throws {
        try script.add(.stepExpanded(StepExpanded(step: StepID("shift-traffic"), items: [.integer(10), .integer(50), .integer(100)])))
        for (index, weight) in [10, 50, 100].enumerated() {
            let item = String(index + 1)
            try script.add(.stepExpanded(StepExpanded(step: StepID("shift-traffic"), item: ItemPath(item))))
            try script.step(
                "shift-traffic/set", item: item, takes: 40, effect: "write", request: Request.command("lab/tools/weight", "\(weight)"))
            try script.step(
                "shift-traffic/holds", item: item, takes: 600,
                conditions: [ConditionEvidence(what: "status", expected: "eq 200", observed: "200", verdict: .pass)])
            if index == 0 { try restored() }
            try script.add(.stepEnded(StepEnded(step: StepID("shift-traffic"), item: ItemPath(item), outcome: .succeeded)))
        }
        try script.add(.stepEnded(StepEnded(step: StepID("shift-traffic"), outcome: .succeeded)))
    }

    private mutating func restored() throws {
        let good = script.call(
            5, "http:200", conditions: [ConditionEvidence(what: "status", expected: "eq 200", observed: "200", verdict: .pass)])
        let first = script.now + .milliseconds(-300)
        try script.add(
            .monitorBreach(
                MonitorChange(
                    monitor: MonitorID("availability"), to: .good, lastOther: first + .milliseconds(-250), first: first, call: good)))
        try script.add(
            .monitorMark(
                MonitorMark(
                    mark: MarkName("service.restored"), monitor: MonitorID("availability"), earliest: first + .milliseconds(-250),
                    latest: first)))
    }

    mutating func verify(lost: Int64 = 3) throws {
        try script.step(
            "verify-writes", takes: 120,
            conditions: [ConditionEvidence(what: "rows read back", expected: "eq 20", observed: "20", verdict: .pass)])
        let bad = lost > 0
        try script.step(
            "reconcile", takes: 300, outcome: bad ? .failed : .succeeded, kind: bad ? "expectation" : nil,
            detail: bad ? "\(lost) acknowledged writes are lost" : nil,
            outputs: [
                NamedOutput(name: "acknowledged", value: .integer(412)), NamedOutput(name: "lost", value: .integer(lost)),
                NamedOutput(name: "oldest_lost", value: .duration(.milliseconds(150)))
            ],
            conditions: [ConditionEvidence(what: "lost", expected: "eq 0", observed: String(lost), verdict: bad ? .fail : .pass)],
            ended: bad ? .handled : .succeeded, verdict: bad ? "partial" : nil)
    }

    mutating func review() throws {
        try script.add(
            .inputAsked(
                InputAsked(
                    step: StepID("review"), instructions: "Say who was there and what was found.",
                    inputs: [InputAsked.Input(name: "participants_present", type: .string, text: nil)])))
        try script.add(
            .inputGiven(
                InputGiven(
                    step: StepID("review"), actor: Actor(name: "alice", strength: .signature, key: "SHA256:aliceKeyFingerprint"),
                    values: [
                        NamedOutput(name: "participants_present", value: .string("alice, bob, dana")),
                        NamedOutput(name: "findings", value: .string("alert for region a came late; owner bob, by 2026-03-15"))
                    ], accepted: true)), after: 20_000)
        try script.add(.stepEnded(StepEnded(step: StepID("review"), outcome: .succeeded)))
    }

    mutating func measure() throws {
        try script.add(
            .monitorSummary(
                MonitorSummary(monitor: MonitorID("availability"), samples: 152, bad: 51, errors: 0, longestGap: .milliseconds(263))))
        try script.add(
            .samplesKept(
                SamplesKept(
                    file: OutputFileReference(stream: "samples", file: "samples.1.out", bytes: 9_120, sha256: RunScript.digest("samples")),
                    samples: 152)))
    }

    /// As the engine measures: from the mark's late end to the other's late end, with what the marks leave open.
    mutating func judgeRTO(target: Microseconds) throws {
        let marks = script.records.compactMap { record -> MonitorMark? in
            if case .monitorMark(let mark) = record.body { return mark }
            return nil
        }
        guard marks.count == 2, let early = marks[0].earliest, let restored = marks[1].earliest else { return }
        let measured = marks[1].latest - marks[0].latest
        try script.add(
            .objectiveVerdict(
                ObjectiveVerdict(
                    objective: "rto", target: target, measured: measured, low: restored - marks[0].latest, high: marks[1].latest - early,
                    verdict: measured <= target ? .met : .missed, from: "outage.began", to: "service.restored")))
    }

    mutating func release(_ outcome: CompensationResult.Outcome = .succeeded) throws {
        try script.add(.runState(RunStateChanged(to: .releasing, because: "the run ends")))
        try script.add(
            .releaseIntent(
                CompensationIntent(
                    step: StepID("silence-alerts"), attempt: 1, token: "t-release",
                    request: Request.command("lab/tools/silence", "--expire", "7b1c"))))
        let call = script.call(45, outcome == .succeeded ? "exit:0" : "exit:1")
        try script.add(
            .releaseResult(CompensationResult(step: StepID("silence-alerts"), attempt: 1, outcome: outcome, call: call)), after: 46)
    }

    mutating func close(
        _ outcome: RunClosed.Outcome, exit: Int, _ text: String, deviations: Int = 0, undone: [String] = [], left: [String] = []
    ) throws {
        try script.add(.lockReleased(LockRecord(key: LockKey("traffic/lab"))))
        try script.add(
            .notifyResult(NotifyResult(channel: ChannelName("incident"), event: "end", text: "DRILL ended: \(text)", sent: true)))
        try script.add(
            .runClosed(RunClosed(outcome: outcome, exitCode: exit, text: text, deviations: deviations, undone: undone, left: left)))
    }

    static func seals(_ count: Int, closed: Bool) -> [SealFile] {
        let numbered = (1...count).map {
            SealFile(name: "000\($0)", sha256: RunScript.digest("seal \($0)"), signed: true, timestamped: false)
        }
        return numbered + (closed ? [SealFile(name: "end", sha256: RunScript.digest("end"), signed: true, timestamped: true)] : [])
    }
}
