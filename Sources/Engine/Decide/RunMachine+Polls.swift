import ActionKit
import CanonicalJSON
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// Starts the next poll of an `until` when it is due, or ends the waiting when its time is over.
    mutating func advancePolling(_ key: InstanceKey) {
        guard let until = plan.steps[key.step].until, let polling = flight.polls[key], !flight.busy.contains(key) else { return }
        if !mayTimeOut { return dropPolling(key) }
        if let within = until.within, time >= polling.startedAt + within {
            let last = polling.lastBad.map { "; the last one: \($0)" } ?? ""
            return endPolling(key, .timeout, "it did not hold within \(within) (\(polling.polls) polls, \(polling.errors) errors)\(last)")
        }
        guard time >= polling.nextAt, case .operation(let operation) = plan.steps[key.step].body else { return }
        if let problem = read(.poll(key), operation, for: key, name: nil) { endPolling(key, .input, problem) }
    }

    /// Stops polling because what is around it ends or holds; after a hold it begins anew.
    mutating func dropPolling(_ key: InstanceKey) {
        guard let polling = flight.polls[key], !flight.busy.contains(key) else { return }
        var kind = FailureKind.cancelled
        if isHeadedForHold { kind = .interrupted }
        endPolling(key, kind, "cut short after \(polling.polls) polls")
    }

    mutating func polled(_ key: InstanceKey, _ call: Flight.Call, _ outcome: ActionOutcome) {
        guard let until = plan.steps[key.step].until, var polling = flight.polls[key], state[key].stage == .attempting else { return }
        let operation = call.operation.judgedBy(until)
        // planted: time seems to pass twice as fast
        let sinceStart = time - polling.startedAt + (planted(.unchangedTooEarly) ? time - polling.startedAt : .zero)
        let judgement = Judgement(
            outcome, of: operation, limit: call.timeLimit, mayHaveHappened: false, scope: scope(key),
            history: polling.history.reading(at: sinceStart))
        polling.history = judgement.history ?? PollHistory()
        polling.polls += 1
        sample("step", plan.steps[key.step].id.rawValue, outcome, judgement)
        let isGood = judgement.verdict == .succeeded
        let isError = !isGood && judgement.verdict != .failed(.condition)
        polling.good = isGood ? polling.good + 1 : 0
        polling.goodSince = isGood ? polling.goodSince ?? time : nil
        polling.lastBad = isGood ? nil : judgement.detail ?? judgement.evidence.end
        polling.errors = isError ? polling.errors + 1 : 0
        polling.nextAt = max(polling.nextAt + until.pause(after: polling.polls), time)
        flight.polls[key] = polling
        let lasted = until.sustained.map { time - (polling.goodSince ?? time) >= $0 } ?? true
        if isGood, polling.good >= until.consecutive, lasted {
            flight.polls[key] = nil
            return record(key, judgement)
        }
        if call.cancelled { return }
        if state.isShadowed(key) { return endPolling(key, .condition, judgement.detail ?? judgement.evidence.end) }
        if let tolerated = until.tolerateErrors, polling.errors > tolerated {
            return endPolling(key, .probe, "\(polling.errors) errors in a row: \(judgement.detail ?? judgement.evidence.end)")
        }
        if let atMost = until.atMost, polling.polls >= atMost {
            endPolling(key, .condition, "it did not hold in \(polling.polls) polls: \(judgement.detail ?? judgement.evidence.end)")
        }
    }

    mutating func endPolling(_ key: InstanceKey, _ kind: FailureKind, _ detail: String) {
        flight.polls[key] = nil
        emit(
            .stepResult(
                StepResult(
                    step: plan.steps[key.step].id, item: key.item.recorded, attempt: state[key].attempts, outcome: .failed,
                    kind: kind.rawValue, detail: detail)))
    }

    /// One line for the file of samples.
    mutating func sample(_ kind: String, _ name: String, _ outcome: ActionOutcome, _ judgement: Judgement) {
        var verdict = "good"
        switch judgement.verdict {
        case .succeeded: break
        case .failed(.condition): verdict = "bad"
        case .failed(let failure), .unknown(let failure): verdict = failure.rawValue
        case .partial: verdict = "partial"
        }
        let line = SampleLine(
            kind: kind, name: name, at: outcome.startedAt, elapsed: outcome.elapsed, end: outcome.endText, verdict: verdict)
        do throws(CanonicalCodingError) {
            request(.sample(String(decoding: try CanonicalEncoder().encode(line), as: UTF8.self)))
        } catch {
            // only numbers beyond 2^53 have none: 285 years in microseconds
            preconditionFailure("texts and numbers always have a canonical form: \(error)")
        }
    }
}

/// One reading of a poll or a monitor, as the file of samples keeps it: `{"monitor":"availability","at":…}`.
private struct SampleLine: Encodable {
    let kind: String
    let name: String
    let at: Timestamp
    let elapsed: Microseconds
    let end: String
    let verdict: String

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: Key(kind))
        try container.encode(at, forKey: Key("at"))
        try container.encode(elapsed, forKey: Key("elapsed_us"))
        try container.encode(end, forKey: Key("end"))
        try container.encode(verdict, forKey: Key("verdict"))
    }
}

extension PlannedOperation {
    /// The operation as its polls are judged: `until` adds to the operation's own words.
    fileprivate func judgedBy(_ until: PlannedUntil) -> PlannedOperation {
        var operation = self
        let conditions = [expect, until.expect].compactMap { $0 }
        operation.expect = conditions.isEmpty ? nil : conditions.count == 1 ? conditions[0] : .all(conditions: conditions)
        operation.expectFailure = expectFailure + until.expectFailure
        return operation
    }
}
