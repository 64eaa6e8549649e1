import Journal

extension RunClosed.Outcome {
    /// For people.
    public var words: String {
        switch self {
        case .succeeded: "succeeded"
        case .partial: "partly succeeded"
        case .failed: "failed"
        case .refused: "refused"
        case .rolledBack: "rolled back"
        case .rollbackIncomplete: "rollback incomplete"
        case .aborted: "aborted"
        }
    }

    var tone: Tone {
        switch self {
        case .succeeded: .good
        case .partial, .refused, .rolledBack: .warning
        case .failed, .rollbackIncomplete, .aborted: .bad
        }
    }
}

extension RunStateChanged.Stage {
    var words: String {
        switch self {
        case .requiring: "looking at its preconditions"
        case .running: "going on"
        case .draining: "letting running steps finish"
        case .undoing: "taking its effects back"
        case .releasing: "letting go of what it holds"
        case .held: "on hold"
        case .paused: "paused"
        case .closing: "writing its last records"
        }
    }
}

extension RunStateChanged.Stage {
    var tone: Tone {
        switch self {
        case .requiring, .running, .releasing, .closing: .info
        case .draining, .undoing, .held, .paused: .warning
        }
    }
}

extension StepEnded.Outcome {
    var tone: Tone {
        switch self {
        case .succeeded: .good
        case .handled, .cancelled, .unknown: .warning
        case .failed: .bad
        }
    }
}

extension StepState {
    /// For people.
    public var words: String {
        switch self {
        case .notStarted: "not started"
        case .running: "running"
        case .waiting: "waiting"
        case .skipped: "skipped"
        case .succeeded: "succeeded"
        case .alreadyDone: "already done"
        case .handled: "handled"
        case .failed: "failed"
        case .unknown: "unknown"
        case .cancelled: "cancelled"
        case .undone: "undone"
        }
    }

    var tone: Tone {
        switch self {
        case .succeeded, .alreadyDone: .good
        case .failed: .bad
        case .handled, .unknown, .cancelled, .undone: .warning
        case .running, .waiting: .info
        case .notStarted, .skipped: .neutral
        }
    }
}

extension OperatorAction.Action {
    var words: String {
        switch self {
        case .pause: "paused the run"
        case .resume: "resumed the run"
        case .cancel: "cancelled the run"
        case .abort: "stopped the run at once"
        case .ruling: "ruled"
        case .skip: "had the step left out"
        case .release: "had everything let go that was open to release"
        }
    }
}

extension ProbeResult.Purpose {
    var words: String {
        switch self {
        case .beforeAttempt: "before the attempt"
        case .afterUnknown: "after an unknown outcome"
        case .afterFailure: "after a failure"
        case .afterUndo: "after the undo"
        case .capture: "state before"
        }
    }
}

extension ProbeResult.Answer {
    var words: String {
        switch self {
        case .done: "done"
        case .notDone: "not done"
        case .cannotTell: "cannot tell"
        case .captured: "captured"
        }
    }
}

extension TimerFired.Kind {
    var words: String {
        switch self {
        case .stepTimeout: "the step's time was up"
        case .runTimeout: "the run's time was up"
        case .late: "later than planned"
        case .wait: "the wait is over"
        case .gateExpiry: "the gate's time was up"
        case .pause: "the pause is over"
        }
    }
}

extension ConditionEvidence.Verdict {
    var tone: Tone { self == .pass ? .good : self == .fail ? .bad : .warning }
}

extension Actor.Strength {
    var words: String {
        switch self {
        case .osUser: "operating system's word"
        case .signature: "signature"
        case .runner: "the runner itself"
        }
    }
}
