import ActionKit
import Journal
import Plan
import PlaybookModel
import Values

/// What a `done_when` probe answers: done, not done, or that it cannot tell.
struct ProbeJudgement {
    var answer: ProbeResult.Answer
    var evidence: CallEvidence
    /// Why it cannot tell.
    var detail: String

    /// With `expect`: it holds, does not hold, or could not be judged. Without: exit code 0 is done, 1 is not done, and
    /// anything else tells nothing.
    init(_ outcome: ActionOutcome, of operation: PlannedOperation, limit: Microseconds, scope: Scope) {
        let judgement = Judgement(outcome, of: operation, limit: limit, mayHaveHappened: false, scope: scope)
        evidence = judgement.evidence
        detail = judgement.detail ?? judgement.evidence.detail ?? judgement.evidence.end
        switch (judgement.verdict, outcome.end) {
        case (.succeeded, _): answer = .done
        case (.failed(.condition), _):
            answer = judgement.evidence.conditions.contains { $0.verdict == .error } ? .cannotTell : .notDone
        case (.failed(.exit), .exited(code: 1)): answer = operation.expect == nil ? .notDone : .cannotTell
        default: answer = .cannotTell
        }
    }
}

/// What a precondition says: it holds, does not hold, or could not be read.
struct CheckJudgement {
    var verdict: ConditionEvidence.Verdict
    var evidence: CallEvidence
    var detail: String?

    init(_ outcome: ActionOutcome, of operation: PlannedOperation, limit: Microseconds, scope: Scope) {
        let judgement = Judgement(outcome, of: operation, limit: limit, mayHaveHappened: false, scope: scope)
        (evidence, detail) = (judgement.evidence, judgement.detail)
        switch judgement.verdict {
        case .succeeded, .partial: verdict = .pass
        case .failed(.condition): verdict = evidence.conditions.contains { $0.verdict == .error } ? .error : .fail
        case .failed(.exit), .failed(.http): verdict = operation.expect == nil ? .fail : .error
        case .failed, .unknown: verdict = .error
        }
    }
}
