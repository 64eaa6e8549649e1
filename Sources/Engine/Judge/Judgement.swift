import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// What an outcome means for the operation that it came from.
struct Judgement {
    enum Verdict: Hashable {
        case succeeded
        case partial
        case failed(FailureKind)
        /// The effect may or may not have taken place.
        case unknown(FailureKind)
    }

    var verdict: Verdict
    var detail: String?
    var evidence: CallEvidence
    /// Of a poll, what the next reading looks back at; nil where this one gave nothing to look at.
    var history: PollHistory?

    /// How an outcome came about, before conditions are looked at.
    fileprivate enum Base {
        case fine
        case failed(FailureKind, String)
        case unknown(FailureKind, String)
        case partial

        /// Whether the operation says of this very end that it counts as success; the playbook's word settles a doubt too.
        ///
        /// Not a time-out before the operation had its own time, nor one that left processes behind, nor what was cut short.
        func isExpected(_ outcome: ActionOutcome, _ operation: PlannedOperation, _ limit: Microseconds) -> Bool {
            switch self {
            case .fine, .partial, .unknown(.exit, _): return false
            case .failed, .unknown: break
            }
            switch outcome.end {
            case .cancelled: return false
            case .timedOut, .network(.timeout, _): if limit < operation.attemptTimeout { return false }
            default: break
            }
            return outcome.survivors == 0 && outcome.matches(operation.expectFailure)
        }
    }

    /// Judges an outcome by the operation's own words: exit codes, expected failures, outputs, `expect`.
    ///
    /// - Parameters:
    ///   - limit: the time that the call was given.
    ///   - mayHaveHappened: whether an outcome that tells nothing leaves an effect in doubt: a write.
    ///   - history: of a poll, what its readings before gave.
    ///   - others: outputs that a condition around this operation looks at, too.
    init(
        _ outcome: ActionOutcome, of operation: PlannedOperation, limit: Microseconds, mayHaveHappened: Bool, scope: Scope,
        history: PollHistory? = nil, seenFrom others: Set<String> = []
    ) {
        let observation = Observation(outcome, of: operation, scope: scope)
        let outcome = observation?.outcome ?? outcome
        var evidence = CallEvidence(outcome, of: operation)
        var (base, looked) = (Base(outcome, operation, limit, mayHaveHappened: mayHaveHappened, others), [ComparisonResult]())
        var isExpectedFailure = false
        if base.isExpected(outcome, operation, limit) {
            (base, isExpectedFailure) = (.fine, true)
        } else if case .fine = base, let expect = operation.expect, !operation.expectsOnlyFailure {
            let result = scope.judge(expect, outcome, history: history)
            (looked, self.history) = (result.comparisons, result.history)
            if result.verdict != .pass { base = .failed(.condition, Judgement.text(result)) }
        } else if case .fine = base, operation.expectsOnlyFailure {
            base = .failed(
                .condition, "a failure was expected (\(operation.expectFailure.map(\.text).joined(separator: ", "))), it succeeded")
        }
        if let problem = observation?.problem {
            switch (base, problem.kind) {
            // what could not be read is no reading, whatever the others say
            case (.fine, _), (.failed(.condition, _), .probe), (.failed(.condition, _), .cancelled):
                base = .failed(problem.kind, problem.text)
            default: break
            }
        }
        // what failed as expected has printed nothing to read
        if case .fine = base, !isExpectedFailure, let problem = outcome.outputProblem { base = .failed(problem.kind, problem.text) }
        evidence = evidence.with(conditions: (observation?.conditions ?? []) + looked.map(ConditionEvidence.init))
        if let size = evidence.largeSize, size > CallEvidence.room {
            evidence = evidence.withoutValues
            if case .fine = base { base = .failed(.output, "its outputs and conditions take \(size) bytes, more than a record bears") }
        }
        switch base {
        case .fine: (verdict, detail) = (.succeeded, nil)
        case .partial: (verdict, detail) = (.partial, nil)
        case .failed(let kind, let text): (verdict, detail) = (.failed(kind), text)
        case .unknown(let kind, let text): (verdict, detail) = (.unknown(kind), text)
        }
        self.evidence = evidence
    }

    /// What failed, for people: the first comparison that did not pass.
    static func text(_ result: ConditionResult) -> String {
        guard let first = result.comparisons.first(where: { $0.verdict != .pass && $0.severity == .fail }) else {
            return "the condition did not hold"
        }
        return "\(first.subject): expected \(first.expected), observed \(first.observed)"
    }
}

extension Judgement.Base {
    fileprivate init(
        _ outcome: ActionOutcome, _ operation: PlannedOperation, _ limit: Microseconds, mayHaveHappened: Bool, _ looked: Set<String>
    ) {
        func isLookedAt(_ output: String) -> Bool { operation.expect?.looksAt(output) == true || looked.contains(output) }
        let doubtful = mayHaveHappened
        func settle(_ kind: FailureKind, _ text: String) -> Self {
            doubtful && !planted(.unknownReadAsFailed) ? .unknown(kind, text) : .failed(kind, text)
        }
        if outcome.survivors > 0 {
            self = .unknown(.timeout, "\(outcome.survivors) processes could not be killed")
            return
        }
        switch outcome.end {
        case .exited(let code): self = Self(code: code, operation, outcome, isLookedAt: isLookedAt("exit_code"))
        case .signalled(let number): self = settle(.signal, "ended by signal \(number)")
        case .http(let status): self = Self(status: status, doubtful: doubtful, isLookedAt: isLookedAt("status"))
        case .delivered, .observed: self = .fine
        case .timedOut where planted(.timeoutReadAsSuccess): self = .fine
        case .timedOut: self = settle(.timeout, "no answer within \(limit)")
        case .cancelled: self = settle(.cancelled, "cut short")
        case .notStarted(let reason): self = .failed(.notStarted, reason)
        // nothing was sent, unless the connection broke off in the middle
        case .network(let failure, let detail) where failure != .reset: self = .failed(outcome.kind ?? .unreachable, detail)
        case .network(_, let detail): self = settle(.reset, detail)
        }
    }

    private init(code: Int, _ operation: PlannedOperation, _ outcome: ActionOutcome, isLookedAt: Bool) {
        let said = outcome.errorText.isEmpty ? "" : ": \(outcome.errorText)"
        if let verdict = operation.exitCodes.first(where: { $0.codes.contains(code) })?.verdict {
            switch verdict {
            case .done: self = .fine
            case .partial: self = .partial
            case .failed: self = .failed(.exit, "exit code \(code)\(said)")
            case .unknown: self = .unknown(.exit, "exit code \(code)\(said)")
            }
        } else if code == 0 || isLookedAt {
            self = .fine
        } else {
            self = .failed(.exit, "exit code \(code)\(said)")
        }
    }

    private init(status: Int, doubtful: Bool, isLookedAt: Bool) {
        if status < 400 || isLookedAt {
            self = .fine
        } else if doubtful, status == 502 || status == 504 {
            self = .unknown(.http, "HTTP status \(status): the gateway lost sight of the request")
        } else {
            self = .failed(.http, "HTTP status \(status)")
        }
    }
}

extension Condition {
    /// Whether a comparison looks at an output of that name.
    func looksAt(_ output: String) -> Bool { comparisons.contains { $0.subject == .output(name: output) } }
}

extension PlannedOperation {
    /// `expect_failure` without `expect`: success is the failure.
    var expectsOnlyFailure: Bool { !expectFailure.isEmpty && expect == nil }
}
