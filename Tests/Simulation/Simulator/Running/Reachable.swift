import Engine
import Journal

/// What a sitting of ten thousand seeds has to reach: a state that is never reached is a state that nothing is known of.
enum Reachable {
    /// By stage, the events that are met there.
    private static let pairs: [RunState.Stage.Name: [EventName]] = [
        .fresh: [.opened],
        .locking: [.locked, .lockRefused, .recovered, .resumed, .pause, .resume, .cancel, .ruling, .skip, .tick],
        .requiring: [
            .locked, .recovered, .resumed, .callEnded, .pause, .resume, .cancel, .ruling, .skip, .sealed, .tick
        ],
        .running: [
            .locked, .recovered, .resumed, .callStarted, .callEnded, .vote, .input, .pause, .resume, .cancel, .abort, .ruling, .skip,
            .release,
            .sealed,
            .clockStep, .tick
        ],
        .paused: [
            .recovered, .resumed, .callStarted, .callEnded, .vote, .input, .pause, .resume, .cancel, .abort, .ruling, .skip, .sealed,
            .clockStep,
            .tick
        ],
        .draining: [
            .locked, .recovered, .resumed, .callStarted, .callEnded, .vote, .input, .pause, .resume, .cancel, .ruling, .skip, .release,
            .sealed,
            .clockStep, .tick
        ],
        .undoing: [
            .locked, .recovered, .resumed, .callEnded, .vote, .input, .pause, .resume, .cancel, .abort, .ruling, .sealed,
            .clockStep,
            .tick
        ],
        .releasing: [
            .locked, .recovered, .resumed, .callEnded, .vote, .input, .pause, .resume, .cancel, .ruling, .sealed, .clockStep,
            .tick
        ],
        .held: [
            .locked, .recovered, .resumed, .callEnded, .vote, .input, .pause, .resume, .cancel, .ruling, .skip, .release, .sealed,
            .samplesKept,
            .clockStep, .tick
        ],
        .closing: [
            .locked, .recovered, .resumed, .callEnded, .vote, .input, .pause, .resume, .cancel, .ruling, .sealed, .samplesKept, .clockStep,
            .tick
        ],
        .closed: [.tick]
    ]

    private static let others: [String] =
        RunClosed.Outcome.allCases.map { "outcome \($0.rawValue)" }
        + ["closed", "held", "died", "evidence failed", "refused"].map { "end \($0)" }
        + ["append", "beside", "full", "read", "samples", "sync", "syncKept"].map { "fault \($0)" }
        + ["kill", "power hole", "power noise", "power tail"].map { "crash \($0)" }
        + [
            "answer too late", "clock jump", "leftovers killed", "lock broken", "nothing to take back", "taken back", "taken back again",
            "other plan refused",
            "other run has the lock", "left out by a person", "skip refused",
            "sealed after death", "second runner refused",
            "torn tail cut", "undo ruled on"
        ].map { "world \($0)" }
        + [
            "after_pivot: hold", "after_pivot: run", "after_pivot: skip", "announce", "approve", "before", "compute", "done_when",
            "exit_codes",
            "expect", "expect_failure", "expect_failure on a write", "fault", "field of an output", "foreach", "foreach at run time",
            "http", "idempotent",
            "keep", "late_after",
            "locks",
            "manual", "manual change", "manual pivot", "min_delay", "monitor", "monitor: { holds_for", "monitor: { state", "needs",
            "needs: []", "no_undo", "notify", "objective",
            "on_breach: hold", "on_breach: note", "on_breach: rollback", "on_failure: hold", "on_failure: stop", "on_failure: rollback",
            "on_failure: { do: continue", "order", "parameters", "phase",
            "phase change", "phase done_when", "phase release", "phase undo", "pivot", "pool", "pool of the site", "pools",
            "running_steps of a phase", "quote: json", "quote: none",
            "quote: shell", "quote: sql", "release", "require", "retry",
            "ratio_to_previous", "run require", "run timeout", "running_steps: cancel", "running_steps: drain", "secret", "shared", "shell",
            "switch", "timeout",
            "unchanged_for", "undo", "until", "until: { every: [", "uses",
            "wait", "when", "when run.mode", "zip", "batch", "max_parallel of items", "pause", "loop results", "on_item_failure: next",
            "max_failures"
        ].map { "construct \($0)" }
        + [
            "run.opened", "run.state", "lock.acquired", "lock.refused", "lock.released", "lock.broken", "lock.lost", "require.result",
            "gate.opened", "gate.vote", "gate.closed",
            "input.asked", "input.given", "step.intent", "step.started", "step.result", "step.ended", "step.skipped", "step.expanded",
            "probe.result", "condition.evaluated", "wait.begun", "watch.begun", "retry.scheduled", "timer.fired", "signal.sent",
            "undo.intent",
            "undo.result",
            "release.intent", "release.result", "undo.inherited", "pivot.crossed", "pivot.uncrossed", "monitor.breach", "monitor.mark",
            "monitor.reaction", "monitor.summary",
            "samples.kept", "objective.verdict", "notify.result", "operator.action", "deviation", "clock.step", "recovered", "sealed",
            "run.closed"
        ].map { "record \($0)" }

    /// Every name that has to be counted.
    static var all: [String] {
        let events = RunState.Stage.Name.allCases.flatMap { stage in (pairs[stage] ?? []).map { "\(stage) × \($0)" } }
        let runs = RunState.stages.changes.map { "run: \($0.from?.rawValue ?? "nothing") to \($0.to) by \($0.record)" }
        let steps = Instance.stages.changes.map { "step: \($0.from?.rawValue ?? "nothing") to \($0.to) by \($0.record)" }
        return events + runs + steps + others
    }
}

extension Coverage {
    /// What should have been reached and was not.
    public var missing: [String] {
        let counts = all
        return Reachable.all.filter { counts[$0, default: 0] == 0 }
    }
}
