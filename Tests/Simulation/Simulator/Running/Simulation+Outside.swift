import ActionKit
import Engine
import Journal
import Plan
import Planted
import Secrets
import Values

extension Simulation {
    /// A runner starts a call.
    func start(
        _ request: ActionRequest, _ call: CallID, _ context: ActionContext, _ life: Life,
        _ report: @escaping @Sendable (ActionReport) -> Void
    ) {
        if case .observe(let parts) = request.kind { return observe(parts, call, context, life, report) }
        let words = request.words
        checkStart(request, context)
        let target = words.dropFirst().joined(separator: " ")
        let answer = temper.answer(words[0], isRequest: request.isRequest, isThere: effects[target]?.isInPlace ?? false)
        let process = Process(
            words: words, call: call, life: life.number, context: context, request: request, clock: clock, isRequest: request.isRequest,
            hasSecret: request.hasSecret, end: answer.end, report: report)
        process.survivors = answer.survivors
        processes.append(process)
        let limit = request.timeLimit.rawValue
        var takes = answer.takes
        if takes >= limit {
            (takes, process.end, process.survivors) = (limit, .timedOut, answer.takes == limit ? 0 : answer.survivors)
        }
        if answer.takesEffect { planEffect(process, within: takes) }
        planEnd(process, after: takes)
        if words[0] == "do", !request.isRequest, temper.dice.chance(80) {
            report(
                .started(
                    StartedProcess(
                        pid: 1_000 + processes.count, startTicks: clock.time / 10_000, program: "/usr/bin/\(words[0])", sha256: nil)))
        }
    }

    /// Each part is a process of its own; the last one ends the whole.
    private func observe(
        _ parts: [PartRequest], _ call: CallID, _ context: ActionContext, _ life: Life, _ report: @escaping @Sendable (ActionReport) -> Void
    ) {
        coverage.count(parts.isEmpty ? "observes nothing but references" : "observes \(parts.count) at once")
        let gathered = Gathered(parts.map(\.name), clock)
        if parts.isEmpty { return report(.ended(gathered.outcome)) }
        for part in parts {
            start(part.request, call, context, life) { ended in
                if case .ended(let outcome) = ended, gathered.takesLast(outcome, of: part.name) { report(.ended(gathered.outcome)) }
            }
        }
    }

    private func planEffect(_ process: Process, within takes: Int64) {
        guard ["do", "undo", "release"].contains(process.verb) else { return }
        var at = clock.time + Int64(temper.dice.next() % UInt64(max(takes, 1)))
        // what acts far away may act after the command here is dead
        if process.end == .timedOut, temper.dice.chance(8) { at = clock.time + takes + Int64(temper.dice.between(1, 20_000)) * 1_000 }
        process.effectAt = at
        calendar.add(at: at) { simulation in simulation.takeEffect(process) }
    }

    private func takeEffect(_ process: Process) {
        guard process.effectAt != nil else { return }
        process.effectAt = nil
        if process.isOver { effects[process.target, default: Effect()].isMuddled = true }
        if process.verb == "undo" { takeBackInside(process.target) }
        if process.verb == "do" {
            effects[process.target, default: Effect()].isInPlace = true
            effects[process.target, default: Effect()].applied += 1
        } else {
            effects[process.target, default: Effect()].isInPlace = false
            effects[process.target, default: Effect()].takenBack += 1
        }
        note("      world: \(process.words.joined(separator: " ")) takes effect")
    }

    /// The undo of a phase takes back what is inside it.
    private func takeBackInside(_ target: String) {
        guard let outer = ledger.shape.name(target: target), !production.plan.steps[outer.step].children.isEmpty else { return }
        for (other, _) in effects {
            guard let name = ledger.shape.name(target: other) else { continue }
            if ledger.shape.isInside(name, outer) { effects[other]?.isInPlace = false }
        }
    }

    /// What a probe finds. Now and then somebody has done already what nobody has begun here.
    private func isInPlace(_ target: String) -> Bool {
        let name = ledger.shape.name(target: target)
        if let name, !ledger.shape[name].children.isEmpty, let page = ledger.pages[name], page.attempts > 0 || page.isExpanded {
            // a phase is in place as a whole once it has succeeded, until it is taken back
            return page.outcome == "succeeded" && effects[target]?.takenBack ?? 0 == 0
        }
        if let effect = effects[target] { return effect.isInPlace }
        guard temper.dice.chance(3), let name, ledger.pages[name]?.attempts ?? 0 == 0, ledger.pages[name]?.isExpanded != true
        else { return false }
        effects[target] = Effect(isInPlace: true)
        return true
    }

    private func planEnd(_ process: Process, after takes: Int64) {
        process.version += 1
        let version = process.version
        process.endsAt = clock.time + takes
        calendar.add(at: clock.time + takes) { simulation in
            if process.version == version { simulation.finish(process) }
        }
    }

    /// A process ends by itself, or by what it was told.
    private func finish(_ process: Process) {
        guard !process.isOver else { return }
        process.isOver = true
        processes.removeAll { $0 === process }
        checkCut(process)
        if process.verb == "probe" || process.verb == "gone" {
            switch process.end {
            case .exited(let code) where code < 2:
                process.end = .exited(code: isInPlace(process.target) == (process.verb == "probe") ? 0 : 1)
            case .http(let status) where status < 500: process.end = .http(status: isInPlace(process.target) ? 200 : 404)
            default: break
            }
        }
        let outcome = outcome(process)
        if process.verb == "poll" {
            readings[process.target] = .after(readings[process.target], outcome, life: process.life, at: clock.time)
        }
        process.report(.ended(outcome))
    }

    private func outcome(_ process: Process) -> ActionOutcome {
        var outputs: [ActionOutcome.Output] = []
        var hasEnded = true
        switch process.end {
        case .exited, .http: break
        default: hasEnded = false
        }
        for request in process.outputs {
            let value = temper.value(request.type)
            let isRead = hasEnded && !temper.dice.chance(temper.badness / 5)
            outputs.append(.init(name: request.name, reading: isRead ? .value(value) : .failed(reason: "there is no number")))
        }
        switch process.end {
        case .exited(let code):
            outputs.append(.init(name: "exit_code", reading: .value(.integer(Int64(code)))))
            outputs.append(.init(name: "stdout", reading: .value(.string("said"))))
        case .http(let status):
            outputs.append(.init(name: "status", reading: .value(.integer(Int64(status)))))
            outputs.append(.init(name: "elapsed", reading: .value(.duration(Microseconds(rawValue: clock.time - process.startedAt)))))
        default: break
        }
        var words = process.end == .exited(code: 0) ? "" : "it went wrong"
        if process.hasSecret { words += " with \(Self.secretText)" }
        if !planted(.secretWritten) { words = Self.redaction.redact(words) }
        let killed = process.end == .timedOut && temper.dice.chance(30) ? 1 : 0
        return ActionOutcome(
            end: process.end, startedAt: process.startedWall, elapsed: Microseconds(rawValue: clock.time - process.startedAt),
            outputs: outputs,
            killed: killed, survivors: process.survivors, errorText: words)
    }

    /// A runner tells a call to end: most do within the grace, some end by themselves before.
    func cancel(_ call: CallID, _ life: Life) {
        for process in processes where process.call == call && process.life == life.number && !process.isOver { end(process) }
    }

    private func end(_ process: Process) {
        process.wasTold = true
        let grace = Int64(temper.dice.between(1, 2_000)) * 1_000
        // one that ends by itself before then ends well, told or not
        if temper.dice.chance(15) || process.endsAt <= clock.time + grace { return }
        process.end = .cancelled
        if let at = process.effectAt, at > clock.time + grace { process.effectAt = nil }
        planEnd(process, after: grace)
    }

    /// Ends what a dead runner has left, as a new one does before anything else.
    func killLeftovers() -> [String] {
        if planted(.leftoversNotKilled) { return [] }
        let leftovers = processes
        processes = []
        for process in leftovers {
            process.isOver = true
            process.effectAt = nil
        }
        return leftovers.map { $0.words.joined(separator: " ") }
    }

    static let secretText = "hunter2-correct-horse"
    static let redaction: RedactionSet = {
        do { return RedactionSet([try Secret(name: "token", secretText)]) } catch { preconditionFailure("a secret of that length is one") }
    }()
}
