extension Draughtsman {
    /// One step of any kind, without its `needs`.
    mutating func step(_ place: Place, indent: Int) -> StepText {
        let kind = dice.below(place.depth < 3 ? 100 : 84)
        switch kind {
        case 0..<38: return write(place, indent)
        case 38..<52: return read(place, indent)
        case 52..<60: return poll(place, indent)
        case 60..<67: return gate(place, indent)
        case 67..<73: return manual(place, indent)
        case 73..<80: return wait(place, indent)
        case 80..<84: return notice(place, indent)
        default: return phaseStep(place, indent)
        }
    }

    /// `[ do, NAME, item, … ]`: by these words the world knows what is asked of it.
    func words(_ verb: String, _ name: String, _ loops: [String]) -> String {
        "[ " + ([verb, name] + loops.map { "\"${{ each.\($0) }}\"" }).joined(separator: ", ") + " ]"
    }

    private mutating func begin(_ letter: String, _ place: Place, _ indent: Int, mayLoop: Bool = true) -> (StepText, [String]) {
        var step = StepText(indent: indent)
        step.name = name(letter)
        step.add("id", step.name)
        var loops = place.loops
        if mayLoop, place.loops.count < 2, dice.chance(9) {
            count("foreach")
            let loop = "i\(step.name)"
            step.loop = loop
            loops.append(loop)
            step.add("foreach", "{ \(loop): [ \((1...dice.between(1, 3)).map(String.init).joined(separator: ", ")) ] }")
        }
        if dice.chance(12) { when(&step, place) }
        return (step, loops)
    }

    private mutating func when(_ step: inout StepText, _ place: Place) {
        let visible = place.reads.filter { place.loops.starts(with: $0.loops) }
        guard let read = visible.last else {
            if dice.chance(50) {
                count("when run.mode")
                let isDrill = dice.chance(50)
                drawing.conditions[step.name] = .mode(isDrill: isDrill)
                step.add("when", "{ value: \"${{ run.mode }}\", \(isDrill ? "eq" : "ne"): drill }")
            }
            return
        }
        count("when")
        if dice.chance(30) {
            drawing.conditions[step.name] = .succeeded(read.name)
            step.add("when", "{ value: \"${{ steps.\(read.name).outcome }}\", eq: succeeded }")
        } else {
            let (isGreater, number) = (dice.chance(50), dice.below(10))
            drawing.conditions[step.name] = .number(read.name, isGreater: isGreater, than: number)
            step.add("when", "{ value: \"${{ steps.\(read.name).v }}\", \(isGreater ? "gt" : "le"): \(number) }")
        }
    }

    /// What every kind of step may have besides.
    private mutating func common(_ step: inout StepText, _ place: Place, isGate: Bool = false) {
        if dice.chance(14) {
            count("require")
            step.add("require", block: (1...dice.between(1, 2)).map { number in
                String(repeating: " ", count: step.indent + 4) + "- \(check("\(step.name)c\(number)"))"
            })
        }
        if dice.chance(12) {
            count("timeout")
            step.add("timeout", "\(dice.between(3, 60))s")
        }
        if dice.chance(6) {
            count("late_after")
            step.add("late_after", "\(dice.between(1, 20))s")
        }
        guard dice.chance(24) else { return }
        let reactions = isGate ? ["hold", "stop"] : ["hold", "stop", "{ do: continue, verdict: \(dice.pick(["warning", "partial", "failed"])) }"]
        let reaction = dice.pick(reactions)
        count("on_failure: \(reaction.prefix { $0 != "," })")
        step.add("on_failure", reaction)
    }

    // MARK: - What changes something

    private mutating func write(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("w", place, indent)
        action(&step, "do", loops, isWrite: true)
        pool(&step)
        writeKeys(&step, place, loops, mustProbe: false)
        common(&step, place)
        return step
    }

    mutating func pivotStep(_ place: Place) -> StepText {
        var (step, loops) = begin("w", place, 2, mayLoop: false)
        count("pivot")
        action(&step, "do", loops, isWrite: true)
        pool(&step)
        step.add("pivot", dice.chance(50) ? "true" : "{ failback: back.yaml }")
        writeKeys(&step, place, loops, mustProbe: true)
        common(&step, place)
        return step
    }

    private mutating func pool(_ step: inout StepText) {
        guard let (name, size) = drawing.pools.sorted(by: { $0.key < $1.key }).first(where: { _ in dice.chance(45) }) else { return }
        count("pool")
        let places = dice.between(1, size)
        drawing.poolUses[step.name] = (name, places)
        step.add("pool", places == 1 && dice.chance(60) ? name : "{ name: \(name), places: \(places) }")
    }

    private mutating func action(_ step: inout StepText, _ verb: String, _ loops: [String], isWrite: Bool) {
        if dice.chance(15) {
            count("http")
            let items = loops.map { "/${{ each.\($0) }}" }.joined()
            step.add("http", "{ method: \(isWrite ? "POST" : "GET"), url: \"http://sim/\(verb)/\(step.name)\(items)\" }")
        } else {
            step.add("run", words(verb, step.name, loops))
            if dice.chance(8) {
                count("secret")
                step.add("env", "{ TOKEN_IN: \"${{ secrets.token }}\" }")
            }
            if dice.chance(8) {
                count("exit_codes")
                step.add("exit_codes", "{ 0: done, 3: partial, 4: unknown }")
            }
        }
        if dice.chance(30) { step.add("attempt_timeout", "\(dice.between(1, 20))s") }
    }

    private mutating func writeKeys(_ step: inout StepText, _ place: Place, _ loops: [String], mustProbe: Bool) {
        let hasProbe = mustProbe || dice.chance(60)
        let isIdempotent = dice.chance(30)
        if hasProbe {
            count("done_when")
            step.add("done_when", "{ run: \(words("probe", step.name, loops)), attempt_timeout: 5s }")
        }
        if isIdempotent {
            count("idempotent")
            step.add("idempotent", "true")
        }
        if hasProbe || isIdempotent, dice.chance(35) { retry(&step) }
        if dice.chance(10) {
            count("before")
            step.add("before", "{ old: { run: \(words("ask", step.name, loops)), outputs: { v: { type: integer, from: stdout } } } }")
        }
        switch dice.below(100) {
        case 0..<58: undo(&step, loops)
        case 58..<84: release(&step, place, loops)
        default:
            count("no_undo")
            step.add("no_undo", "\"nothing to take back\"", unless: place.isAfterPivot && dice.chance(50))
        }
    }

    private mutating func undo(_ step: inout StepText, _ loops: [String]) {
        count("undo")
        let retry = dice.chance(25) ? ", retry: { at_most: \(dice.between(1, 4)), initial: 1s }" : ""
        step.add("undo", "{ run: \(words("undo", step.name, loops)), attempt_timeout: 10s\(retry) }")
    }

    private mutating func retry(_ step: inout StepText) {
        count("retry")
        let factor = dice.chance(50) ? ", factor: 2, max: 20s" : ""
        let on = dice.chance(30) ? ", on: [ exit, timeout, refused ]" : ""
        step.add("retry", "{ at_most: \(dice.between(2, 4)), initial: \(dice.between(1, 5))s, jitter: \(dice.pick(["full", "none"]))\(factor)\(on) }")
    }

    private mutating func release(_ step: inout StepText, _ place: Place, _ loops: [String]) {
        count("release")
        step.add("release", "{ run: \(words("release", step.name, loops)), attempt_timeout: 10s }")
        if place.depth > 0, dice.chance(25) { step.add("release_at", "run") }
        if hasPivot {
            let what = dice.pick(["run", "run", "skip", "hold"])
            count("after_pivot: \(what)")
            step.add("after_pivot", what)
        }
        if dice.chance(30) {
            count("fault")
            step.add("fault", "true")
        } else if dice.chance(8) {
            count("keep")
            step.add("keep", "\"handed on\"")
        }
    }

    // MARK: - What reads, waits and asks

    private mutating func read(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("r", place, indent)
        if dice.chance(75) {
            step.add("run", words("ask", step.name, loops))
            step.add("effect", "read")
            step.add("outputs", "{ v: { type: integer, from: stdout } }")
            step.givesNumber = true
            if dice.chance(25) {
                count("expect")
                step.add("expect", "{ v: { \(dice.pick(["lt", "ge"])): \(dice.between(2, 8)) } }")
            } else if dice.chance(15) {
                count("expect_failure")
                step.add("expect_failure", "[ timeout, exit ]")
            }
            if dice.chance(30) { step.add("attempt_timeout", "\(dice.between(1, 10))s") }
        } else {
            action(&step, "look", loops, isWrite: false)
            if !step.lines.contains(where: { $0.contains(" http:") }) { step.add("effect", "read") }
        }
        pool(&step)
        if dice.chance(25) { retry(&step) }
        common(&step, place)
        return step
    }

    private mutating func poll(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("p", place, indent)
        count("until")
        step.add("run", words("poll", step.name, loops))
        step.add("effect", "read")
        var parts = ["every: \(dice.between(1, 3))s", dice.chance(70) ? "within: \(dice.between(5, 40))s" : "at_most: \(dice.between(2, 8))"]
        switch dice.below(4) {
        case 0: parts.append("consecutive: \(dice.between(1, 3))")
        case 1: parts.append("sustained: \(dice.between(1, 4))s")
        default: break
        }
        parts.append(dice.chance(75) ? "expect: { exit_code: { eq: 0 } }" : "expect_failure: [ exit, timeout ]")
        if dice.chance(20) { parts.append("on_error: { tolerate: \(dice.below(3)) }") }
        step.add("until", "{ \(parts.joined(separator: ", ")) }")
        step.add("attempt_timeout", "2s")
        pool(&step)
        if dice.chance(15) { retry(&step) }
        common(&step, place)
        return step
    }

    private mutating func gate(_ place: Place, _ indent: Int) -> StepText {
        var (step, _) = begin("g", place, indent)
        count("approve")
        var gate = Drawing.Gate(from: [], quorum: 1, eachOf: [], excludesInitiator: dice.chance(50), expires: dice.between(60, 600))
        if dice.chance(75) {
            gate.from = dice.pick([["commander"], ["cab"], ["commander", "cab"], ["ben", "eve"]])
            gate.quorum = dice.between(1, 2)
        } else {
            gate.eachOf = [("commander", 1), ("cab", 1)]
            gate.quorum = 2
        }
        var parts: [String] = []
        if gate.eachOf.isEmpty {
            parts.append("from: [ \(gate.from.joined(separator: ", ")) ], quorum: \(gate.quorum)")
        } else {
            parts.append("each_of: { \(gate.eachOf.map { "\($0.role): \($0.count)" }.joined(separator: ", ")) }")
        }
        if gate.excludesInitiator { parts.append("exclude: [ \(dice.pick(["initiator", "executor"])) ]") }
        parts.append("expires: \(gate.expires)s, on_expiry: \(dice.pick(["stop", "hold"]))")
        step.add("approve", "{ \(parts.joined(separator: ", ")) }")
        drawing.gates[step.name] = gate
        common(&step, place, isGate: true)
        return step
    }

    private mutating func manual(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("m", place, indent)
        count("manual")
        if dice.chance(25) {
            count("manual change")
            step.add("manual", "\"do it by hand\"")
            if dice.chance(60) { step.add("done_when", "{ run: \(words("probe", step.name, loops)), attempt_timeout: 5s }") }
            if dice.chance(70) { undo(&step, loops) } else { step.add("no_undo", "\"nothing to take back\"") }
            common(&step, place)
            return step
        }
        let inputs = dice.chance(60) ? ", inputs: { count: { type: integer }, note: { type: optional string } }" : ""
        let from = dice.chance(40) ? ", from: [ operator ]" : ""
        step.add("manual", "{ instructions: \"do it by hand\"\(inputs)\(from) }")
        common(&step, place)
        return step
    }

    private mutating func wait(_ place: Place, _ indent: Int) -> StepText {
        var (step, _) = begin("t", place, indent)
        count("wait")
        let until = dice.chance(20) ? "until_time: 2026-03-01T02:0\(dice.below(10)):00Z" : "for: \(dice.below(30))s"
        step.add("wait", "{ \(until) }")
        common(&step, place)
        return step
    }

    private mutating func notice(_ place: Place, _ indent: Int) -> StepText {
        var (step, _) = begin("n", place, indent)
        count("notify")
        step.add("notify", "{ to: incident, text: \"we are here\" }")
        common(&step, place)
        return step
    }

    private mutating func phaseStep(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("f", place, indent)
        count("phase")
        common(&step, place)
        if dice.chance(12) {
            count("phase undo")
            undo(&step, loops)
        } else if dice.chance(8) {
            count("phase release")
            release(&step, place, loops)
        }
        var inner = place
        inner.loops = loops
        step.add("steps", block: phase(inner, dice.between(1, 4), indent: indent + 4))
        return step
    }
}
