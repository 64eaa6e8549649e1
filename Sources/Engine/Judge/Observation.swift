import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// What the parts of an observation gave: each is judged by its own words, and gives a record or is no reading at all.
struct Observation {
    /// The outcome with a record for each part as its outputs; a part that could not be read is an output that could not.
    let outcome: ActionOutcome
    /// The conditions of the parts themselves.
    let conditions: [ConditionEvidence]
    /// The first part that could not be read, else the first whose own condition did not hold.
    let problem: (kind: FailureKind, text: String)?

    /// Nil for what is no observation.
    init?(_ outcome: ActionOutcome, of operation: PlannedOperation, scope: Scope) {
        guard case .observe(let parts) = operation.action, case .observed = outcome.end else { return nil }
        var conditions: [ConditionEvidence] = []
        var outputs: [ActionOutcome.Output] = []
        var (unread, unmet): ((FailureKind, String)?, (FailureKind, String)?)
        for part in parts {
            guard let read = outcome.parts.first(where: { $0.name == part.name })?.outcome else {
                unread = unread ?? (.probe, "part \"\(part.name)\" was not read")
                continue
            }
            let judgement = Judgement(
                read, of: part.operation, limit: part.operation.attemptTimeout, mayHaveHappened: false, scope: scope,
                seenFrom: operation.expect?.fields(of: part.name) ?? [])
            conditions += judgement.evidence.conditions.map { $0.named(in: part.name) }
            let reading = Self.reading(part, read, judgement)
            if planted(.unreadPartLeftOut), case .failed = reading { continue }
            outputs.append(ActionOutcome.Output(name: part.name, reading: reading))
            switch (reading, judgement.verdict) {
            case (.value, .failed(let kind)): unmet = unmet ?? (kind, "part \"\(part.name)\": \(judgement.detail ?? "")")
            case (.value, _): break
            case (.failed(let reason), _):
                let kind: FailureKind = read.end == .cancelled ? .cancelled : .probe
                unread = unread ?? (kind, "part \"\(part.name)\": \(reason)")
            case (.containsSecret(let name), _):
                unread = unread ?? (.outputContainsSecret, "part \"\(part.name)\" holds the secret \"\(name)\"")
            }
        }
        var whole = outcome
        whole.outputs = outputs
        self.outcome = whole
        self.conditions = conditions
        problem = (unread ?? unmet).map { (kind: $0.0, text: $0.1) }
    }

    /// The part's record; a part that failed in any way but by its own condition has none.
    private static func reading(_ part: PlannedPart, _ read: ActionOutcome, _ judgement: Judgement) -> ActionOutcome.Reading {
        switch judgement.verdict {
        case .succeeded, .partial: break
        case .failed(.condition) where !judgement.evidence.conditions.contains { $0.verdict == .error }: break
        case .failed, .unknown:
            return .failed(reason: judgement.detail ?? judgement.evidence.end)
        }
        var fields: [Value.Field] = []
        for name in part.operation.recordFields {
            switch read.outputs.first(where: { $0.name == name })?.reading {
            case .value(let value)?: fields.append(.init(name, value))
            case .containsSecret(let secret)?: return .containsSecret(secret)
            case .failed(let reason)?: return .failed(reason: reason)
            case nil: return .failed(reason: "it gave no \"\(name)\"")
            }
        }
        return .value(.record(fields))
    }
}

extension Condition {
    /// What the condition looks at of a part of an observation.
    fileprivate func fields(of part: String) -> Set<String> {
        var fields: Set<String> = []
        for comparison in comparisons {
            guard case .value(let template) = comparison.subject, case .reference(let reference) = template.content,
                reference.root == .outputs, reference.path.count >= 2, reference.path[0] == .name(part),
                case .name(let field) = reference.path[1]
            else { continue }
            fields.insert(field)
        }
        return fields
    }
}

extension ConditionEvidence {
    /// The same as a comparison of a part of an observation.
    fileprivate func named(in part: String) -> ConditionEvidence {
        ConditionEvidence(what: "\(part): \(what)", expected: expected, observed: observed, verdict: verdict, severity: severity)
    }
}

extension PartEvidence {
    init(_ part: ActionOutcome.Part) {
        let outcome = part.outcome
        var detail: String? = outcome.errorText.isEmpty ? nil : outcome.errorText
        switch outcome.end {
        case .network(_, let text): detail = text
        case .notStarted(let reason): detail = reason
        default: break
        }
        self.init(name: part.name, startedAt: outcome.startedAt, elapsed: outcome.elapsed, end: outcome.endText, detail: detail)
    }
}
