import CanonicalJSON
import Journal
import Values

extension RunReport {
    /// A step's run with its plan, in the order in which it is shown.
    ///
    /// That is the plan's, but inside a loop the order in which they began: round by round.
    var stepRuns: [(step: PlanOutline.Step, run: StepRun)] {
        var ordered: [(step: PlanOutline.Step, run: StepRun)] = []
        var loop: [(step: PlanOutline.Step, run: StepRun)] = []
        var loopDepth: Int?
        func closeLoop() {
            // Runs that never began have no items and stay behind the others in the plan's order.
            let began = loop.filter(\.run.isTouched).sorted { ($0.run.span?.from.seq ?? 0) < ($1.run.span?.from.seq ?? 0) }
            ordered += began + loop.filter { !$0.run.isTouched }
            loop = []
            loopDepth = nil
        }
        for step in steps {
            if let depth = loopDepth, step.plan.depth <= depth { closeLoop() }
            let runs = step.runs.map { (step: step.plan, run: $0) }
            if loopDepth == nil {
                ordered += runs.prefix(1)
                loop += runs.dropFirst()
            } else {
                loop += runs
            }
            if loopDepth == nil, step.plan.loop != nil { loopDepth = step.plan.depth }
        }
        closeLoop()
        return ordered
    }

    var stepsSection: Section {
        let first = opened.moment
        return Section(
            id: "steps", title: "Steps",
            intro: ["Every step of the plan, those that did not run too. The details of each stand further below."],
            blocks: [
                .table(
                    Table(
                        "Steps", ["Step", "Title", "State", "Started", "After", "Took", "Expected", "Attempts"],
                        stepRuns.map { step, run in
                            let label = String(repeating: "· ", count: step.depth) + EventWords.place(step.id, run.item)
                            return [
                                [run.isTouched ? .link(label, to: StepDetail.anchor(step.id, run.item)) : .text(label)], title(step),
                                [.badge(run.state.tone, run.state.words)], run.span.map { [.time($0.from.at)] } ?? .none,
                                run.span.map { [.measure(first.elapsed(to: $0.from))] } ?? .none, .duration(run.span),
                                step.expected.map { [.text($0.description)] } ?? .none,
                                run.attempts.isEmpty ? .none : [.text(String(run.attempts.count))]
                            ]
                        }))
            ])
    }

    private func title(_ step: PlanOutline.Step) -> Cell {
        var cell: Cell = step.title.isEmpty ? .none : [.text(step.title)]
        if step.pivot { cell += [" ", .badge(.warning, "point of no return")] }
        return cell
    }

    var detailsSection: Section {
        let touched = stepRuns.filter { $0.run.isTouched }
        return Section(
            id: "details", title: "Each step in detail",
            intro: ["What was asked of the outside world, what it answered, and what was expected beside what was observed."],
            blocks: touched.map { .detail(StepDetail(report: self, step: $0.step, run: $0.run).detail) })
    }
}

/// One step's run, told in full.
struct StepDetail {
    let report: RunReport
    let step: PlanOutline.Step
    let run: StepRun

    /// The name that links point to.
    static func anchor(_ step: StepID, _ item: ItemPath) -> String {
        "step-"
            + String(
                (step.rawValue + (item == .none ? "" : "@" + item.rawValue)).map {
                    $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_"
                })
    }

    var detail: Detail {
        Detail(
            id: Self.anchor(step.id, run.item),
            heading: [
                .strong(EventWords.place(step.id, run.item)), .text(" "), .badge(run.state.tone, run.state.words), .dim(" " + step.title)
            ],
            blocks: [.facts(facts)] + looks + attempts + probes + ending)
    }

    private var facts: [Fact] {
        var facts: [Fact] = []
        if let about = step.description { facts.append(Fact("About", about)) }
        if let span = run.span {
            facts.append(Fact("Started", .moment(span.from)))
            facts.append(Fact("Ended", span.to.map { .moment($0) } ?? [.badge(.info, "not ended")]))
            facts.append(Fact("Took", .duration(span) + (step.expected.map { [.dim(" (expected \($0))")] } ?? [])))
        }
        let does = [step.kind == .unknown ? nil : step.kind.rawValue, step.module, step.effect].compactMap { $0 }
        if !does.isEmpty { facts.append(Fact("Does", does.joined(separator: ", "))) }
        if step.kind == .gate { facts.append(Fact("Decisions", [.link("What was approved, and by whom", to: "approvals")])) }
        if let owner = step.owner { facts.append(Fact("Owner", owner)) }
        if step.effect == "write" && step.kind != .phase || step.hasUndo || step.hasRelease {
            facts.append(Fact("Way back", report.plan.wayBack(step)))
        }
        if !run.items.isEmpty { facts += [Fact("Items", .joined(run.items.map(\.display))), Fact("What became of them", becameOfItems)] }
        if let asked = run.asked { facts.append(Fact("Asked", [.text(asked.record.instructions), " ", .record(asked.moment.seq)])) }
        if let wait = run.wait { facts.append(Fact("Waits until", [.text(wait.record.dueAt.dateAndTime), " ", .record(wait.moment.seq)])) }
        if let watch = run.watch { facts.append(Fact("Waits until", [.text(watch.record.awaited), " ", .record(watch.moment.seq)])) }
        return facts
    }

    /// The items of a loop by how each ended: `succeeded: web1, web2; failed: web3; not started: web4`.
    private var becameOfItems: String {
        let runs = Dictionary(report.steps.first { $0.id == step.id }?.runs.map { ($0.item, $0.state) } ?? []) { first, _ in first }
        var items: [StepState: [String]] = [:]
        for (number, item) in run.items.enumerated() {
            items[runs[run.item.appending(number + 1)] ?? .notStarted, default: []].append(item.display)
        }
        let order = StepState.allCases.filter { $0 != .notStarted } + [.notStarted]
        return order.compactMap { state in items[state].map { "\(state.words): \($0.joined(separator: ", "))" } }.joined(separator: "; ")
    }

    private var looks: [Block] {
        var blocks: [Block] = []
        if !run.requires.isEmpty {
            blocks.append(
                .table(
                    Table(
                        "Preconditions", ["Check", "Attempt", "Verdict", "What", "Expected", "Observed", "Record"],
                        run.requires.flatMap { Self.rows($0) })))
        }
        for evaluated in run.conditions {
            let caption = "\(evaluated.record.purpose), record \(evaluated.moment.seq)"
            blocks.append(.table(Self.table(caption, evaluated.record.conditions, judges: false)))
        }
        if let skipped = run.skipped, let actor = skipped.record.actor {
            let reason = skipped.record.reason ?? "no reason given"
            blocks.append(.paragraph([.text("Left out by \(actor.name), record \(skipped.moment.seq): \(reason)")]))
        } else if let skipped = run.skipped {
            blocks.append(.table(Self.table("Skipped because, record \(skipped.moment.seq)", skipped.record.conditions, judges: false)))
        }
        return blocks
    }

    private var attempts: [Block] { run.attempts.flatMap(blocks) }

    private func blocks(_ attempt: Attempt) -> [Block] {
        var facts: [Fact] = []
        let result = attempt.result?.record
        let outcome: Cell =
            result.map { [.badge($0.outcome.tone, $0.outcome.rawValue)] } ?? [.badge(.warning, "no result on record")]
        facts.append(Fact("Attempt \(attempt.number)", outcome + (attempt.result.map { [" ", .record($0.moment.seq)] } ?? [])))
        if let intent = attempt.intent { facts.append(Fact("Intended", .moment(intent.moment))) }
        if let started = attempt.started {
            var program: Cell = [.code(started.record.program), .text(" as process \(started.record.pid) "), .record(started.moment.seq)]
            if let digest = started.record.sha256 { program += [" ", .code(digest.rawValue)] }
            facts.append(Fact("Ran", program))
        }
        if let call = result?.call {
            facts.append(Fact("Ended with", [.code(call.end), .text(" after \(call.elapsed.words)")]))
            if call.killed ?? 0 > 0 || call.survivors ?? 0 > 0 {
                facts.append(Fact("Swept up", "\(call.killed ?? 0) processes killed, \(call.survivors ?? 0) survived"))
            }
        }
        let words = [result?.kind, result?.detail, result?.call?.detail].compactMap { $0 }
        if !words.isEmpty { facts.append(Fact("In words", words.joined(separator: "; "))) }
        var blocks: [Block] = [.facts(facts)]
        if let request = attempt.intent?.record.request { blocks.append(.code(RequestText.lines(request))) }
        if let call = result?.call { blocks += Self.blocks(call) }
        return blocks + afterwards(attempt)
    }

    private func afterwards(_ attempt: Attempt) -> [Block] {
        let signals = run.signals.filter { $0.record.attempt == attempt.number }.map { signal -> Cell in
            [
                .text("Told to end: \(signal.record.why); \(signal.record.killed) more killed, \(signal.record.survivors) survived "),
                .record(signal.moment.seq)
            ]
        }
        let retries = run.retries.filter { $0.record.attempt == attempt.number + 1 }.map { retry -> Cell in
            [.text("The next attempt waited \(retry.record.delay.words) "), .record(retry.moment.seq)]
        }
        return signals.isEmpty && retries.isEmpty ? [] : [.list(signals + retries)]
    }

    private var probes: [Block] {
        run.probes.flatMap { probe -> [Block] in
            let record = probe.record
            let name = record.name.map { " \($0)" } ?? ""
            let answer: Inline = .badge(record.answer == .cannotTell ? .warning : .neutral, record.answer.words)
            let fact = Fact("Look \(record.purpose.words)\(name)", [answer, " ", .code(record.call.end), " ", .record(probe.moment.seq)])
            return [.facts([fact])] + Self.blocks(record.call, judges: false)
        }
    }

    private var ending: [Block] {
        var cells: [Cell] = run.timers.map { [.text("\($0.record.kind.words) at "), .time($0.moment.at), " ", .record($0.moment.seq)] }
        if let ended = run.ended {
            let words = [ended.record.kind, ended.record.detail, ended.record.verdict.map { "counts as \($0)" }, ended.record.confidence]
                .compactMap { $0 }
            cells.append([
                .text("Ended: "), .badge(ended.record.outcome.tone, ended.record.outcome.rawValue),
                .text(words.isEmpty ? " " : " \(words.joined(separator: ", ")) "), .record(ended.moment.seq)
            ])
        }
        let reading = run.ended?.record.reading.map { Self.blocks($0) } ?? []
        return reading + (cells.isEmpty ? [] : [.list(cells)])
    }
}

extension StepResult.Outcome {
    var tone: Tone { self == .succeeded ? .good : self == .failed ? .bad : .warning }
}
