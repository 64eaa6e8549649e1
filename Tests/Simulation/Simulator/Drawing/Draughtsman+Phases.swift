/// Phases, and ways of which one is taken.
extension Draughtsman {
    mutating func phaseStep(_ place: Place, _ indent: Int) -> StepText {
        if dice.chance(12) { return choice(place, indent) }
        var (step, loops) = begin("f", place, indent)
        count("phase")
        common(&step, place, loops)
        if dice.chance(20) {
            count("phase change")
            changeKeys(&step, place, loops, mustProbe: false, isPhase: true)
            if step.has("undo") { count("phase undo") }
            if step.has("release") { count("phase release") }
        }
        if step.name.hasSuffix("3") || step.name.hasSuffix("7") {
            let isCancelled = step.name.hasSuffix("3")
            count("running_steps of a phase")
            drawing.phasesCancel[step.name] = isCancelled
            step.add("running_steps", isCancelled ? "cancel" : "drain")
        }
        var inner = place
        inner.loops = loops
        inner.phases.append(step.name)
        let isParallel = dice.chance(20)
        if isParallel || dice.chance(5) {
            count("order")
            step.add("order", isParallel ? "parallel" : "sequence")
        }
        step.add("steps", block: phase(inner, dice.between(1, 4), indent: indent + 4, isParallel: isParallel))
        return step
    }

    /// One way of several: by the mode, or by the number that a step before gave.
    mutating func choice(_ place: Place, _ indent: Int) -> StepText {
        var (step, loops) = begin("s", place, indent)
        count("switch")
        let read = place.reads.last { loops.starts(with: $0.loops) }
        let words = read == nil ? ["drill", "live"] : ["2", "5"]
        func condition(_ chosen: [String]) -> Drawing.Condition {
            read.map { .oneOf($0.name, chosen.compactMap { Int($0) }) } ?? .modeIn(chosen)
        }
        let lead = String(repeating: " ", count: indent + 4)
        var lines = ["\(lead)on: \"\(read.map { "${{ steps.\($0.name).v }}" } ?? "${{ run.mode }}")\"", "\(lead)cases:"]
        for word in words {
            lines.append("\(lead)  \(word):")
            lines += way("\(step.name)-\(word)", condition([word]), place, loops, indent + 8)
        }
        lines.append("\(lead)else:")
        lines += way("\(step.name)-else", .not(condition(words)), place, loops, indent + 6)
        step.add("switch", block: lines)
        return step
    }

    mutating func way(_ name: String, _ condition: Drawing.Condition, _ place: Place, _ loops: [String], _ indent: Int) -> [String] {
        drawing.conditions[name] = condition
        var inner = place
        inner.depth += 1
        inner.loops = loops
        inner.phases.append(name)
        return phase(inner, dice.between(1, 2), indent: indent)
    }
}
