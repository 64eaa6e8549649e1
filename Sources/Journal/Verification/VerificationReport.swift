import Values

/// What a check of a run's folder came to.
public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that must be there is there and unchanged.
    case verified
    /// Something was changed, added, removed or signed wrongly.
    case tampered
    /// Nothing is known to be changed, but the run was not closed, or evidence that the policy asks for is missing.
    case incomplete
    /// The folder is no run's folder, or cannot be read.
    case unusable

    /// The exit code of `muster verify` and of `docs/verify.sh`.
    public var exitCode: Int32 {
        switch self {
        case .verified: 0
        case .tampered: 1
        case .incomplete: 2
        case .unusable: 3
        }
    }
}

/// One thing that was checked.
public struct VerificationCheck: Sendable, Hashable, Codable {
    /// What is checked, in the order of reports.
    public enum Subject: String, Sendable, Hashable, Codable, CaseIterable {
        case journal, time, closing, plan, playbook, outputs, effects, link, approvals, locks, seals, statements, recovery, head
    }

    /// How it went.
    public enum Outcome: String, Sendable, Hashable, Codable {
        case passed
        /// Nothing to check, or not asked for.
        case skipped
        case incomplete
        case failed
    }

    /// What was looked at.
    public let subject: Subject
    /// The worst of what was found.
    public let outcome: Outcome
    /// Sentences for people, the worst first.
    public let details: [String]

    /// Makes a check with its sentences, the worst first.
    public init(subject: Subject, outcome: Outcome, details: [String]) {
        self.subject = subject
        self.outcome = outcome
        self.details = details
    }
}

/// The result of verifying a run's folder: what was checked, under which policy, and how it went.
public struct VerificationReport: Sendable, Hashable, Codable {
    /// The worst of all checks.
    public let verdict: Verdict
    /// The folder as it was given.
    public let folder: String
    /// Nil where the journal has no readable first record.
    public let run: RunID?
    /// Intact lines, from the first on.
    public let lines: Int64
    /// SHA-256 of the last intact line.
    public let head: SHA256Digest?
    /// Who signed the seals, in words.
    public let signer: String?
    /// Under which policy, in words, one line each.
    public let policy: [String]
    /// Every subject that was looked at, in the order of `VerificationCheck.Subject`.
    public let checks: [VerificationCheck]

    /// Makes a report; `Verifier.verify` does.
    public init(
        verdict: Verdict, folder: String, run: RunID?, lines: Int64, head: SHA256Digest?, signer: String?, policy: [String],
        checks: [VerificationCheck]
    ) {
        self.verdict = verdict
        self.folder = folder
        self.run = run
        self.lines = lines
        self.head = head
        self.signer = signer
        self.policy = policy
        self.checks = checks
    }
}

/// Collects findings by subject; the worst decides.
struct CheckLog {
    private struct Finding {
        let outcome: VerificationCheck.Outcome
        let text: String
    }

    /// How many sentences a report has for one subject.
    private static let limit = 50

    private var findings: [VerificationCheck.Subject: [Finding]] = [:]
    private(set) var unusable: String?

    mutating func passed(_ subject: VerificationCheck.Subject, _ text: String) { add(subject, .passed, text) }
    mutating func skipped(_ subject: VerificationCheck.Subject, _ text: String) { add(subject, .skipped, text) }
    mutating func incomplete(_ subject: VerificationCheck.Subject, _ text: String) { add(subject, .incomplete, text) }
    mutating func failed(_ subject: VerificationCheck.Subject, _ text: String) { add(subject, .failed, text) }

    /// The folder cannot be judged at all.
    mutating func giveUp(_ text: String) { unusable = unusable ?? text }

    func has(_ outcome: VerificationCheck.Outcome, _ subject: VerificationCheck.Subject) -> Bool {
        findings[subject]?.contains { $0.outcome == outcome } ?? false
    }

    private mutating func add(_ subject: VerificationCheck.Subject, _ outcome: VerificationCheck.Outcome, _ text: String) {
        findings[subject, default: []].append(Finding(outcome: outcome, text: text))
    }

    var verdict: Verdict {
        if unusable != nil { return .unusable }
        let outcomes = findings.values.joined().map(\.outcome)
        return outcomes.contains(.failed) ? .tampered : outcomes.contains(.incomplete) ? .incomplete : .verified
    }

    var checks: [VerificationCheck] {
        VerificationCheck.Subject.allCases.compactMap { subject in
            guard let found = findings[subject] else { return nil }
            let order: [VerificationCheck.Outcome] = [.failed, .incomplete, .passed, .skipped]
            let sorted = order.flatMap { outcome in found.filter { $0.outcome == outcome } }
            let more = sorted.count > Self.limit ? ["and \(sorted.count - Self.limit) more"] : []
            return VerificationCheck(
                subject: subject, outcome: sorted[0].outcome, details: sorted.prefix(Self.limit).map(\.text) + more)
        }
    }
}
