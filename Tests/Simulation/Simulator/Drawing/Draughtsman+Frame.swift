/// What a playbook has around its steps.
extension Draughtsman {
    mutating func frame() -> [String] {
        var lines: [String] = []
        if dice.chance(10) { lines += ["description: what is drawn is run", "scenario: { severity: \"high\", text: A region is gone }"] }
        if hasParameters { lines += parameters() }
        if dice.chance(60) {
            count("locks")
            let traffic = dice.chance(50) ? lock("traffic", "traffic") : lock("traffic/sim", "\"traffic/${{ site.name }}\"")
            lines.append("locks: [ \(traffic)\(dice.chance(30) ? ", \(lock("dns", "dns"))" : "") ]")
        }
        lines += pools()
        if dice.chance(12) {
            count("run timeout")
            lines.append("timeout: \(dice.between(20, 200))s")
        }
        if dice.chance(20) {
            count("run require")
            lines.append("require:")
            for number in 1...dice.between(1, 2) { lines.append("  - \(check("run\(number)", []))") }
        }
        if dice.chance(20) { lines += monitor() }
        if dice.chance(20) {
            count("announce")
            let every = dice.chance(40) ? ", every: \(dice.between(20, 120))s" : ""
            let text = dice.chance(30) ? ", text: \"run ${{ run.id }} goes on\"" : ""
            lines.append(
                "announce: { on: [ start, end, failed, hold, rollback ], to: \(dice.pick(["incident", "log", "hook"]))\(every)\(text) }")
        }
        return lines
    }

    private mutating func pools() -> [String] {
        var lines: [String] = []
        if dice.chance(30) {
            count("pools")
            for name in ["db", "link"].prefix(dice.between(1, 2)) { drawing.pools[name] = dice.between(1, 3) }
            lines.append("pools: { \(drawing.pools.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")) }")
        }
        if drawing.pools["link"] != nil {
            // the site has it, the playbook does not say it
            drawing.pools["uplink"] = 2
        }
        if dice.chance(35) {
            let isCancelled = dice.chance(70)
            count("running_steps: \(isCancelled ? "cancel" : "drain")")
            drawing.cancelsRunning = isCancelled
            lines.append("running_steps: \(isCancelled ? "cancel" : "drain")")
        }
        return lines
    }

    /// - Parameter text: how the key is written.
    private mutating func lock(_ key: String, _ text: String) -> String {
        let lock = Drawing.Lock(isShared: dice.chance(35), minDelay: dice.chance(35) ? dice.between(1, 600) : nil)
        var parts = ["key: \(text)"]
        if lock.isShared {
            count("shared")
            parts.append("shared: true")
        }
        if let delay = lock.minDelay {
            count("min_delay")
            parts.append("min_delay: \(delay)s")
        }
        drawing.locks[key] = lock
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private mutating func parameters() -> [String] {
        count("parameters")
        return [
            "parameters:", "  failed: { enum: [ a, b ], default: a, text: Which region is lost }",
            "  period: { type: duration, default: 10s }",
            "  weights: { type: list of integer, default: [ 1, 2, 3 ] }", "  limit: { type: size, optional: true }",
            "  target: { type: record, fields: { host: hostname, port: integer }, default: { host: db.example, port: 5432 } }",
            "  ratio: { type: number, default: 0.5 }", "  sure: { type: boolean, default: true }", "  name: { type: optional string }",
            "  since: { type: timestamp, default: 2026-03-01T02:00:00Z }", "  share: { type: percent, default: 95% }",
            "  from: { type: lsn, default: 16/B374D848 }", "check_parameters:", "  - { value: \"${{ params.period }}\", ge: 1s }",
            "  - { value: \"${{ params.weights }}\", length: 3 }", "constants: { port: 5432, names: [ a, \"${{ params.failed }}\" ] }"
        ]
    }

    private mutating func monitor() -> [String] {
        count("monitor")
        let operation = operation("watch", "service", [], .monitor, timeout: "2s")
        return ["monitors:", "  service:"] + operation.entries.map { "    \($0.key): \($0.value)" } + [
            "    every: \(dice.between(5, 30))s",
            "    marks: { outage.began: { on: breach }, service.restored: { on: recovery, sustained: \(dice.below(10))s } }"
        ] + onBreach()
    }

    /// Lets the monitor run from one step of the top to another now and then.
    mutating func window(over steps: [String], in lines: inout [String]) {
        let names = steps.filter { $0.hasPrefix("  - id: ") }.map { String($0.dropFirst(8)) }
        guard let place = lines.firstIndex(of: "  service:"), !waitsForMonitor, !names.isEmpty, dice.chance(40) else { return }
        let first = dice.below(names.count)
        let last = dice.between(first, names.count - 1)
        count("between")
        lines.insert("    between: [ \(names[first]), \(names[last]) ]", at: place + 1)
        drawing.window = (names[first], names[last])
    }

    private mutating func onBreach() -> [String] {
        guard dice.chance(40) else { return [] }
        let reaction = dice.pick(["note", "hold", "rollback"])
        count("on_breach: \(reaction)")
        let sustained = dice.chance(70) ? ", sustained: \(dice.between(1, 40))s" : ""
        return ["    on_breach: { do: \(reaction)\(sustained) }"]
    }

    /// Between two marks, or a duration that a step gave.
    mutating func objectives() -> [String] {
        var parts: [String] = []
        if drawing.constructs["monitor"] != nil, dice.chance(60) {
            parts.append("rto: { target: \(dice.between(5, 120))s, from: outage.began, to: service.restored }")
        }
        if let measured { parts.append("rpo: { target: \(dice.between(1, 9))s, value: \"${{ steps.\(measured).d }}\" }") }
        guard !parts.isEmpty else { return [] }
        count("objective")
        return ["objectives: { \(parts.joined(separator: ", ")) }"]
    }

    /// A precondition, as a flow mapping.
    mutating func check(_ id: String, _ loops: [String]) -> String {
        let title = dice.chance(10) ? ", title: \"it holds\"" : ""
        return
            "{ id: \(id)\(title), \(operation("check", id, loops, .check).flow)\(dice.pick(["", ", on_unmet: hold", ", on_unmet: stop"])) }"
    }
}
