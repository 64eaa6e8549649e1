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

    mutating func begin(_ letter: String, _ place: Place, _ indent: Int, mayLoop: Bool = true) -> (StepText, [String]) {
        var step = StepText(indent: indent)
        step.name = name(letter)
        step.add("id", step.name)
        if dice.chance(4) {
            step.add("title", "\"Step \(step.name)\"")
            step.add("description", "what it does")
            step.add("owner", "platform")
            step.add("hints", "[ the link is slow, \"the host is full: look at it\" ]")
            step.add("expected", "\(dice.between(1, 30))s")
        }
        var loops = place.loops
        if mayLoop, place.loops.count < 2, dice.chance(place.reads.contains(where: \.givesList) ? 25 : 9) {
            count("foreach")
            let loop = "i\(step.name)"
            step.loop = loop
            loops.append(loop)
            step.add("foreach", "{ \(goesOver(loop, place))\(course(mayGoOn: letter != "g")) }")
        }
        if dice.chance(place.endedLoops.isEmpty ? 12 : 25) { when(&step, place) }
        return (step, loops)
    }

    /// What a loop goes over. The items are their own numbers: by these the world knows them.
    private mutating func goesOver(_ loop: String, _ place: Place) -> String {
        let most = dice.chance(20) ? ", max_items: \(dice.between(3, 6))" : ""
        if let read = place.reads.last(where: { $0.givesList && place.loops.starts(with: $0.loops) }), dice.chance(75) {
            count("foreach at run time")
            let list = "\"${{ steps.\(read.name).n }}\""
            if dice.chance(10) {
                count("zip")
                return "zip: { \(loop): \(list), \(loop)z: [ a, b, c ] }\(most)"
            }
            return "\(loop): \(list)\(dice.chance(10) ? ", max_items: 2" : most)"
        }
        if hasParameters, dice.chance(40) { return "\(loop): \"${{ params.weights }}\"\(most)" }
        let numbers = (1...dice.between(1, 3)).map(String.init)
        let list = "[ \(numbers.joined(separator: ", ")) ]"
        if dice.chance(10) {
            count("zip")
            return "zip: { \(loop): \(list), \(loop)z: [ \(numbers.map { "z\($0)" }.joined(separator: ", ")) ] }\(most)"
        }
        return "\(loop): \(list)\(most)"
    }

    /// How the items of a loop follow each other.
    private mutating func course(mayGoOn: Bool) -> String {
        var text = ""
        let isInWaves = dice.chance(20)
        if isInWaves {
            count("batch")
            text += ", batch: \(dice.pick(["1", "2", "\"50%\"", "[ 1, 2 ]", "[ 1, \"60%\" ]"]))"
        }
        let most = dice.chance(30) ? dice.between(1, 3) : nil
        if let most {
            count("max_parallel of items")
            text += ", max_parallel: \(most)"
        }
        if isInWaves || most ?? 1 == 1, dice.chance(20) {
            count("pause")
            text += ", pause: \(dice.between(1, 20))s"
        }
        if mayGoOn, dice.chance(40) {
            count("on_item_failure: next")
            text += ", on_item_failure: next"
            if dice.chance(60) {
                count("max_failures")
                text += ", max_failures: \(dice.pick(["1", "1", "2", "\"40%\""]))"
            }
        } else if dice.chance(10) {
            text += ", on_item_failure: stop"
        }
        return text
    }

    mutating func when(_ step: inout StepText, _ place: Place) {
        if let loop = place.endedLoops.last(where: { place.loops.starts(with: $0.loops) }), dice.chance(60) {
            count("loop results")
            let (list, number) = (dice.pick(["done", "done", "failed", "failed", "skipped", "unknown", "results"]), dice.below(3))
            drawing.conditions[step.name] = .items(loop.name, list: list, count: number)
            return step.add("when", "{ value: \"${{ steps.\(loop.name).\(list) }}\", length: \(number) }")
        }
        let visible = place.reads.filter { place.loops.starts(with: $0.loops) }
        if visible.isEmpty, dice.chance(40) { return }
        let (text, condition) = condition(visible, depth: 0)
        count(visible.isEmpty ? "when run.mode" : "when")
        drawing.conditions[step.name] = condition
        step.add("when", text)
    }

    mutating func condition(_ visible: [Read], depth: Int) -> (String, Drawing.Condition) {
        if depth < 2, dice.chance(30) {
            let (first, firstMeaning) = condition(visible, depth: depth + 1)
            let (second, secondMeaning) = condition(visible, depth: depth + 1)
            switch dice.below(4) {
            case 0: return ("{ not: \(first) }", .not(firstMeaning))
            case 1: return ("{ all: [ \(first), \(second) ] }", .all([firstMeaning, secondMeaning]))
            case 2: return ("[ \(first), \(second) ]", .all([firstMeaning, secondMeaning]))
            default: return ("{ any: [ \(first), \(second) ] }", .any([firstMeaning, secondMeaning]))
            }
        }
        if hasParameters, dice.chance(20) {
            return dice.pick([
                ("{ value: \"${{ params.failed }}\", eq: a }", .known(true)),
                ("{ value: \"${{ constants.port }}\", lt: 100 }", .known(false)),
                ("{ value: \"${{ params.weights }}\", every: { ge: 1 } }", .known(true)),
                ("{ value: \"${{ params.limit }}\", present: true }", .known(false))
            ])
        }
        guard let read = visible.last else {
            let isDrill = dice.chance(50)
            return ("{ value: \"${{ run.mode }}\", \(isDrill ? "eq" : "ne"): drill }", .mode(isDrill: isDrill))
        }
        if dice.chance(30) { return ("{ value: \"${{ steps.\(read.name).outcome }}\", eq: succeeded }", .succeeded(read.name)) }
        let (isGreater, number) = (dice.chance(50), dice.below(10))
        return (
            "{ value: \"${{ steps.\(read.name).v }}\", \(isGreater ? "gt" : "le"): \(number) }",
            .number(read.name, isGreater: isGreater, than: number)
        )
    }

    /// What every kind of step may have besides.
    mutating func common(_ step: inout StepText, _ place: Place, _ loops: [String] = [], isGate: Bool = false) {
        if dice.chance(14) {
            count("require")
            step.add(
                "require",
                block: (1...dice.between(1, 2)).map { number in
                    String(repeating: " ", count: step.indent + 4) + "- \(check("\(step.name)c\(number)", loops))"
                })
        }
        if dice.chance(12) {
            count("timeout")
            // readings that have to hold for half a minute take their time
            step.add("timeout", "\(step.has("monitor") ? dice.between(31, 90) : dice.between(3, 60))s")
        }
        if dice.chance(6) {
            count("late_after")
            step.add("late_after", "\(dice.between(1, 20))s")
        }
        guard dice.chance(24) else { return }
        let reactions =
            isGate
            ? ["hold", "stop", "{ do: rollback }"]
            : [
                "hold", "stop", "rollback", "{ do: hold }", "continue",
                "{ do: continue, verdict: \(dice.pick(["warning", "partial", "failed"])) }"
            ]
        let reaction = dice.pick(reactions)
        count("on_failure: \(reaction == "continue" ? "{ do: continue" : reaction.prefix { $0 != "," })")
        step.add("on_failure", reaction)
    }

    // MARK: - What changes something

    mutating func write(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("w", place, indent)
        if dice.chance(10) {
            module(&step, place, loops)
        } else {
            action(&step, "do", loops, isWrite: true)
            pool(&step)
            writeKeys(&step, place, loops, mustProbe: false)
        }
        common(&step, place, loops)
        return step
    }

    /// A module that brings what a write needs.
    mutating func module(_ step: inout StepText, _ place: Place, _ loops: [String]) {
        count("uses")
        let name = dice.pick(["sim/change", "sim/fault", "sim/lend", "sim/say"])
        step.add("uses", name)
        let target = ([step.name] + loops.map { "${{ each.\($0) }}" }).joined(separator: " ")
        if name != "sim/say" { step.add("with", "{ target: \"\(target)\" }") }
        if name == "sim/lend", hasPivot { step.add("after_pivot", "run") }
        if name == "sim/fault", dice.chance(30) { step.add("keep", "\"it is left as it is\"") }
        if name == "sim/change", dice.chance(30) { retry(&step) }
    }

    mutating func pivotStep(_ place: Place) -> StepText {
        count("pivot")
        let isByHand = dice.chance(20)
        var (step, loops) = begin(isByHand ? "m" : "w", place, 2, mayLoop: false)
        if isByHand {
            count("manual pivot")
            step.add("manual", "\"promote it by hand\"")
        } else {
            action(&step, "do", loops, isWrite: true)
            pool(&step)
        }
        step.add("pivot", dice.chance(50) ? "true" : "{ failback: back.yaml }")
        if isByHand { changeKeys(&step, place, loops, mustProbe: true) } else { writeKeys(&step, place, loops, mustProbe: true) }
        common(&step, place, loops)
        return step
    }

    mutating func pool(_ step: inout StepText) {
        guard let (name, size) = drawing.pools.sorted(by: { $0.key < $1.key }).first(where: { _ in dice.chance(45) }) else { return }
        count("pool")
        if name == "uplink" { count("pool of the site") }
        let places = dice.between(1, size)
        drawing.poolUses[step.name] = (name, places)
        step.add("pool", places == 1 && dice.chance(60) ? name : "{ name: \(name), places: \(places) }")
    }

    mutating func action(_ step: inout StepText, _ verb: String, _ loops: [String], isWrite: Bool) {
        var text = operation(verb, step.name, loops, .step)
        if isWrite, dice.chance(8), !text.has("uses") {
            count("expect_failure on a write")
            text.add(
                "expect_failure", "[ \(dice.pick(["exit", "timeout", "signal", "reset", "\"exit:1\"", "http_5xx", "timeout, signal"])) ]")
        } else if !text.has("uses") {
            judgement(&text, .step)
        }
        for entry in text.entries { step.add(entry.key, entry.value) }
        if dice.chance(30), !text.has("attempt_timeout") { step.add("attempt_timeout", "\(dice.between(1, 20))s") }
    }

    mutating func writeKeys(_ step: inout StepText, _ place: Place, _ loops: [String], mustProbe: Bool) {
        let isIdempotent = dice.chance(30)
        if isIdempotent {
            count("idempotent")
            step.add("idempotent", "true")
        }
        let hasProbe = mustProbe || dice.chance(60)
        changeKeys(&step, place, loops, mustProbe: hasProbe, mayProbe: hasProbe)
        if hasProbe || isIdempotent, dice.chance(35) { retry(&step) }
    }

    /// What an action, a person's change and a phase may say of their effect: what it is known by, how it was before, and what
    /// takes it back.
    mutating func changeKeys(
        _ step: inout StepText, _ place: Place, _ loops: [String], mustProbe: Bool, mayProbe: Bool = true, isPhase: Bool = false
    ) {
        if mustProbe || mayProbe && dice.chance(50) {
            count(isPhase ? "phase done_when" : "done_when")
            step.add("done_when", "{ \(operation("probe", step.name, loops, .probe, timeout: "5s").flow) }")
        }
        let hasCapture = dice.chance(10)
        if hasCapture { capture(&step, loops) }
        switch dice.below(100) {
        case 0..<58: undo(&step, loops, hasCapture: hasCapture)
        case 58..<84: release(&step, place, loops)
        default:
            if place.isAfterPivot, !isPhase, dice.chance(50) { return }
            count("no_undo")
            step.add("no_undo", "\"nothing to take back\"")
        }
    }

    mutating func capture(_ step: inout StepText, _ loops: [String]) {
        count("before")
        step.add(
            "before",
            "{ old: { run: \(words("ask", step.name, loops)), outputs: { v: { type: integer, from: stdout } } }"
                + (dice.chance(30) ? ", more: { \(operation("ask", step.name, loops, .capture).flow) }" : "") + " }")
    }

    mutating func undo(_ step: inout StepText, _ loops: [String], hasCapture: Bool) {
        count("undo")
        var text = operation("undo", step.name, loops, .undo, timeout: "10s")
        if hasCapture, text.has("run"), !text.has("env") { text.add("env", "{ OLD: \"${{ before.old.v }}\" }") }
        if dice.chance(20) { text.add("timeout", "\(dice.between(5, 20))s") }
        if dice.chance(25) { text.add("retry", "{ at_most: \(dice.between(1, 4)), initial: 1s }") }
        step.add("undo", "{ \(text.flow) }")
        if text.has("notify") || text.has("expect_failure") { drawing.takenBackByHand.insert(step.name) }
    }

    mutating func retry(_ step: inout StepText) {
        count("retry")
        let factor = dice.chance(50) ? ", factor: \(dice.pick(["2", "1.5"])), max: 20s" : ""
        let on = dice.chance(30) ? ", on: [ \(dice.chance(70) ? "exit, timeout, refused" : failures(4)) ]" : ""
        step.add(
            "retry",
            "{ at_most: \(dice.between(2, 4)), initial: \(hasParameters && dice.chance(20) ? "\"${{ params.period }}\"" : "\(dice.between(1, 5))s"), jitter: \(dice.pick(["full", "none"]))\(factor)\(on) }"
        )
    }

    mutating func release(_ step: inout StepText, _ place: Place, _ loops: [String]) {
        count("release")
        var text = operation("release", step.name, loops, .release, timeout: "10s")
        if dice.chance(15) { text.add("timeout", "\(dice.between(5, 20))s") }
        if dice.chance(15) { text.add("retry", "{ at_most: \(dice.between(1, 4)), initial: 1s, jitter: none }") }
        step.add("release", "{ \(text.flow) }")
        if text.has("notify") || text.has("expect_failure") { drawing.takenBackByHand.insert(step.name) }
        if place.depth > 0, dice.chance(30) { step.add("release_at", dice.pick(["run"] + place.phases)) }
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
}
