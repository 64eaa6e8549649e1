extension RecordBody {
    private typealias Reader = @Sendable (any Decoder) throws -> RecordBody

    private static func reader<P: RecordPayload>(_ make: @escaping @Sendable (P) -> RecordBody) -> Reader {
        { decoder in make(try P(from: decoder)) }
    }

    private static let readers: [String: Reader] = [
        "run.opened": reader(RecordBody.runOpened), "run.state": reader(RecordBody.runState),
        "lock.acquired": reader(RecordBody.lockAcquired), "lock.refused": reader(RecordBody.lockRefused),
        "lock.released": reader(RecordBody.lockReleased), "lock.broken": reader(RecordBody.lockBroken),
        "lock.lost": reader(RecordBody.lockLost),
        "require.result": reader(RecordBody.requireResult), "gate.opened": reader(RecordBody.gateOpened),
        "gate.vote": reader(RecordBody.gateVote), "gate.closed": reader(RecordBody.gateClosed),
        "input.given": reader(RecordBody.inputGiven), "step.intent": reader(RecordBody.stepIntent),
        "step.started": reader(RecordBody.stepStarted), "step.result": reader(RecordBody.stepResult),
        "step.ended": reader(RecordBody.stepEnded), "step.skipped": reader(RecordBody.stepSkipped),
        "step.expanded": reader(RecordBody.stepExpanded), "probe.result": reader(RecordBody.probeResult),
        "condition.evaluated": reader(RecordBody.conditionEvaluated), "retry.scheduled": reader(RecordBody.retryScheduled),
        "timer.fired": reader(RecordBody.timerFired), "signal.sent": reader(RecordBody.signalSent),
        "undo.intent": reader(RecordBody.undoIntent), "undo.result": reader(RecordBody.undoResult),
        "release.intent": reader(RecordBody.releaseIntent), "release.result": reader(RecordBody.releaseResult),
        "undo.inherited": reader(RecordBody.undoInherited),
        "pivot.crossed": reader(RecordBody.pivotCrossed), "pivot.uncrossed": reader(RecordBody.pivotUncrossed),
        "monitor.breach": reader(RecordBody.monitorBreach), "monitor.mark": reader(RecordBody.monitorMark),
        "monitor.reaction": reader(RecordBody.monitorReaction),
        "monitor.summary": reader(RecordBody.monitorSummary), "objective.verdict": reader(RecordBody.objectiveVerdict),
        "notify.result": reader(RecordBody.notifyResult), "operator.action": reader(RecordBody.operatorAction),
        "wait.begun": reader(RecordBody.waitBegun), "watch.begun": reader(RecordBody.watchBegun),
        "input.asked": reader(RecordBody.inputAsked),
        "samples.kept": reader(RecordBody.samplesKept),
        "deviation": reader(RecordBody.deviation), "clock.step": reader(RecordBody.clockStep),
        "recovered": reader(RecordBody.recovered), "sealed": reader(RecordBody.sealed),
        "run.closed": reader(RecordBody.runClosed)
    ]

    /// Every record type of this version.
    public static var types: [String] { readers.keys.sorted() }

    /// Reads the payload of a record of type `type` from the record's own object; members of the envelope are passed over.
    public init(type: String, from decoder: any Decoder) throws {
        guard let reader = Self.readers[type] else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no record type '\(type)'"))
        }
        self = try reader(decoder)
    }

    /// Writes the payload's members into the object that the encoder is at.
    public func encode(to encoder: any Encoder) throws { try payload.encode(to: encoder) }
}
