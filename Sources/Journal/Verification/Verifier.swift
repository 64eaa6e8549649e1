import CanonicalJSON
import Values

/// Checks everything in a run's folder against everything else, without changing anything.
///
/// The journal is read as a stream on all processors; memory does not grow with its size. What is trusted comes from
/// the policy alone. `docs/evidence.md` says what each check looks at, and how to repeat it by hand.
///
/// ```swift
/// let report = Verifier.verify(RunFolder(path: "runs/20260301T020000Z-drill-4f2a"), VerificationPolicy())
/// exit(report.verdict.exitCode)
/// ```
public enum Verifier {
    /// Checks the folder; what cannot be read is `unusable`, never an error.
    public static func verify(_ folder: RunFolder, _ policy: VerificationPolicy) -> VerificationReport {
        var log = CheckLog()
        var seals = SealCheck(folder, policy, &log)
        var facts = JournalFacts()
        do throws(JournalError) {
            facts = try JournalCheck(folder, policy).read(wantedLines: seals.wantedLines, &log)
            judge(folder, policy, facts, &seals, &log)
        } catch { log.giveUp(error.description) }
        return VerificationReport(
            verdict: log.verdict, folder: folder.path, run: facts.run, lines: Int64(facts.position.seq),
            head: facts.position.seq > 0 ? facts.position.head : nil, signer: seals.signer, policy: policy.text,
            checks: log.unusable.map { [VerificationCheck(subject: .journal, outcome: .failed, details: [$0])] } ?? log.checks)
    }

    /// The checks that need the journal's facts.
    private static func judge(
        _ folder: RunFolder, _ policy: VerificationPolicy, _ facts: JournalFacts, _ seals: inout SealCheck, _ log: inout CheckLog
    ) {
        EndingCheck.run(facts, &log)
        seals.run(facts, &log)
        // A plan that cannot be read, or is no JSON, fails its own check by its digest. Read once: it may be large.
        let plan = (try? folder.readPlan()).flatMap { try? JSONParser.parse($0) }
        let people = PlanPeople(plan: plan)
        var statements = StatementCheck(folder, facts, people, policy)
        let end = seals.seals.last { $0.number == .end }
        statements.run(endSeal: end.map { .of($0.bytes) }, &log)
        FilesCheck(folder, facts, redactions: statements.redactions).run(&log)
        var locks = LockCheck(folder, facts, people, policy)
        locks.run(&log)
        if let opened = facts.opened {
            var gates = GateCheck(folder, facts, opened, people, PlanGates(plan: plan), policy)
            gates.run(&log)
            LinkCheck(folder: folder, facts: facts, planned: PlanGates(plan: plan)).run(&log)
        }
        head(policy, facts, &log)
    }

    private static func head(_ policy: VerificationPolicy, _ facts: JournalFacts, _ log: inout CheckLog) {
        guard let expected = policy.expectedHead else {
            return log.skipped(.head, "no hash from outside was given to compare with")
        }
        switch facts.headLine {
        case nil: log.failed(.head, "no line has the hash \(expected) that was given from outside")
        case facts.position.seq?: log.passed(.head, "the last line has the hash that was given from outside")
        case let line?: log.passed(.head, "line \(line) has the hash that was given from outside")
        }
    }
}
