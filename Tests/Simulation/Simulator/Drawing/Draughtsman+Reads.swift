/// What reads, waits and asks.
extension Draughtsman {
    mutating func read(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("r", place, indent)
        if dice.chance(12) {
            var text = OperationText()
            observation(&text, "ask", step.name, loops)
            for entry in text.entries { step.add(entry.key, entry.value) }
            if dice.chance(20) { step.add("attempt_timeout", "\(dice.between(1, 10))s") }
        } else if dice.chance(75) {
            step.add("run", words("ask", step.name, loops))
            step.add("effect", "read")
            var outputs = "v: { type: integer, from: stdout }"
            if loops.isEmpty, place.depth == 0, measured == nil, dice.chance(10) {
                measured = step.name
                outputs += ", d: { type: duration, from: stdout, regex: \"d=(.*)\", unit: s }"
            }
            if dice.chance(30) {
                outputs +=
                    ", n: { type: \(dice.pick(["list of integer", "list of integer", "optional list of integer"])), from: stdout, lines: true }"
                step.givesList = true
            }
            step.add("outputs", "{ \(outputs) }")
            if dice.chance(15) {
                count("compute beside")
                step.add("compute", "{ c: { type: integer, jq: \"$v + $m\", vars: { v: \"${{ outputs.v }}\", m: 2 } } }")
            }
            step.givesNumber = true
            if dice.chance(25) {
                count("expect")
                step.add("expect", "{ v: { \(dice.pick(["lt", "ge"])): \(dice.between(2, 8)) } }")
            } else if dice.chance(15) {
                count("expect_failure")
                step.add("expect_failure", "[ timeout, exit ]")
            }
            if dice.chance(30) { step.add("attempt_timeout", "\(dice.between(1, 10))s") }
        } else if dice.chance(30) {
            if dice.chance(20) {
                step.add("uses", dice.pick(["sim/reckon", "sim/holds"]))
                common(&step, place, loops)
                return step
            }
            var text = OperationText()
            computation(&text, place.reads.filter { loops.starts(with: $0.loops) })
            for entry in text.entries { step.add(entry.key, entry.value) }
        } else {
            action(&step, "look", loops, isWrite: false)
            if !step.has("http"), !step.has("uses") { step.add("effect", "read") }
        }
        pool(&step)
        if dice.chance(25) { retry(&step) }
        common(&step, place, loops)
        return step
    }

    mutating func poll(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("p", place, indent)
        count("until")
        let isRequest = dice.chance(15)
        let isObservation = !isRequest && dice.chance(12)
        if isObservation {
            count("observe until")
            let words = words("poll", step.name, loops)
            step.add("observe", "{ a: { run: \(words), outputs: { v: { type: boolean, from: stdout } } }, b: { run: \(words) } }")
        } else if isRequest {
            step.add("http", "{ url: \"http://sim/poll/\(([step.name] + loops.map { "${{ each.\($0) }}" }).joined(separator: "/"))\" }")
        } else {
            step.add("run", words("poll", step.name, loops))
            step.add("effect", "read")
        }
        var parts = [
            "every: \(pace())", dice.chance(70) ? "within: \(dice.between(5, 40))s" : "at_most: \(dice.between(2, 8))"
        ]
        switch dice.below(4) {
        case 0: parts.append("consecutive: \(dice.between(1, 3))")
        case 1: parts.append("sustained: \(dice.between(1, 4))s")
        default: break
        }
        if isObservation {
            parts.append("expect: { value: \"${{ outputs.a.exit_code }}\", eq: 0 }")
        } else if !isRequest, dice.chance(25) {
            let (word, outputs, condition) = dice.pick([
                ("unchanged_for", "{ v: { type: boolean, from: stdout } }", "{ v: { unchanged_for: \(dice.between(1, 6))s } }"),
                (
                    "ratio_to_previous", "{ n: { type: integer, from: stdout } }",
                    "{ n: { ratio_to_previous: { lt: \(dice.pick(["1.5", "2"])) } } }"
                )
            ])
            count(word)
            step.add("outputs", outputs)
            parts.append("expect: [ { exit_code: { ge: 0 } }, \(condition) ]")
        } else {
            parts.append(
                dice.chance(75)
                    ? isRequest ? "expect: { status: { eq: 200 } }" : "expect: { exit_code: { eq: 0 } }"
                    : "expect_failure: [ exit, timeout ]")
        }
        if dice.chance(20) { parts.append("on_error: { tolerate: \(dice.below(3)) }") }
        step.add("until", "{ \(parts.joined(separator: ", ")) }")
        step.add("attempt_timeout", "2s")
        pool(&step)
        if dice.chance(15) { retry(&step) }
        common(&step, place, loops)
        return step
    }

    mutating func gate(_ place: Place, _ indent: Int) -> StepText {
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
        gate.excludesAuthor =
            drawing.owner != "platform" && gate.from.first != "ben" && gate.quorum + gate.eachOf.count < 2 && dice.chance(30)
        let excluded = (gate.excludesInitiator ? [dice.pick(["initiator", "executor"])] : []) + (gate.excludesAuthor ? ["author"] : [])
        if !excluded.isEmpty { parts.append("exclude: [ \(excluded.joined(separator: ", ")) ]") }
        if dice.chance(20) { parts.append("text: \"go on with ${{ run.id }}?\"") }
        parts.append("expires: \(gate.expires)s, on_expiry: \(dice.pick(["stop", "hold"]))")
        step.add("approve", "{ \(parts.joined(separator: ", ")) }")
        drawing.gates[step.name] = gate
        common(&step, place, isGate: true)
        return step
    }

    mutating func manual(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("m", place, indent)
        count("manual")
        if dice.chance(35) {
            count("manual change")
            step.add("manual", "\"do it by hand\"")
            changeKeys(&step, place, loops, mustProbe: false)
            common(&step, place, loops)
            return step
        }
        let inputs =
            dice.chance(60)
            ? ", inputs: { count: { type: integer }, note: { type: optional string, text: Anything else }, kind: { enum: [ a, b ] }, "
                + "where: { type: record, fields: { host: hostname }, optional: true } }"
            : ""
        let from = dice.chance(40) ? ", from: [ operator ]" : ""
        step.add("manual", "{ instructions: \"\(dice.pick(["do it by hand", "look at ${{ site.vip }}"]))\"\(inputs)\(from) }")
        common(&step, place, loops)
        return step
    }

    mutating func wait(_ place: Place, _ indent: Int) -> StepText {
        var (step, _) = begin("t", place, indent)
        if drawing.constructs["monitor"] != nil, dice.chance(60) {
            watch(&step)
            common(&step, place)
            return step
        }
        count("wait")
        let until =
            dice.chance(20)
            ? "until_time: 2026-03-01T02:0\(dice.below(10)):00Z"
            : hasParameters && dice.chance(20) ? "for: \"${{ params.period }}\"" : "for: \(dice.below(30))s"
        step.add("wait", "{ \(until) }")
        common(&step, place)
        return step
    }

    private mutating func pace() -> String {
        let last = dice.between(1, 3)
        guard dice.chance(8) else { return "\(last)s" }
        count("until: { every: [")
        return "[ 1s, \(dice.between(1, 2))s, \(last)s ]"
    }

    /// What it waits for may never come: the time-out, its own or the default, is then as good an end as any.
    private mutating func watch(_ step: inout StepText) {
        waitsForMonitor = true
        var keys = ["name: service"]
        if dice.chance(25) {
            count("monitor: { state")
            keys.append("state: \(dice.pick(["good", "bad"]))")
        }
        if dice.chance(70) {
            count("monitor: { holds_for")
            keys.append("holds_for: \(dice.between(0, 30))s")
        }
        step.add("monitor", "{ \(keys.joined(separator: ", ")) }")
    }

    mutating func notice(_ place: Place, _ indent: Int) -> StepText {
        var (step, _) = begin("n", place, indent)
        count("notify")
        step.add(
            "notify",
            "{ to: \(dice.pick(["incident", "log", "hook"])), text: \"\(dice.pick(["we are here", "at ${{ run.started_at }} it began"]))\" }"
        )
        common(&step, place)
        return step
    }
}
