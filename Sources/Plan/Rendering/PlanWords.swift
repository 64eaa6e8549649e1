import PlaybookModel
import Values

/// Parts of a plan in words.
enum PlanWords {
    /// `2 of Ann, Bob; not the initiator; open for 10m, then the run stops`.
    static func gate(_ gate: PlannedGate, _ site: PlannedSite) -> String {
        let names = gate.voters.map { name($0, site) }.joined(separator: ", ")
        var parts = ["\(gate.quorum) of \(names.isEmpty ? "nobody" : names)"]
        if !gate.eachOf.isEmpty {
            parts.append("among them " + gate.eachOf.map { "\($0.count) \($0.role)" }.joined(separator: " and "))
        }
        if !gate.exclude.isEmpty { parts.append("not the " + gate.exclude.map(\.rawValue).joined(separator: ", not the ")) }
        parts.append("open for \(gate.expires), then the run \(gate.onExpiry == .stop ? "stops" : "holds")")
        if let text = gate.text { parts.append(OneLine.shortened("\(text)")) }
        return parts.joined(separator: "; ")
    }

    /// `traffic/lab (shared; free for 1h before)`.
    static func lock(_ lock: PlannedLock) -> String {
        let terms = (lock.shared ? ["shared"] : []) + (lock.minDelay.map { ["free for \($0) before"] } ?? [])
        return lock.key.rawValue + (terms.isEmpty ? "" : " (\(terms.joined(separator: "; ")))")
    }

    static func manual(_ manual: PlannedManual) -> String {
        var text = OneLine.shortened("\(manual.instructions)")
        if !manual.inputs.isEmpty {
            text +=
                "; answers: " + manual.inputs.map { "\($0.name) (\($0.type)\($0.text.map { ": \($0)" } ?? ""))" }.joined(separator: ", ")
        }
        if !manual.voters.isEmpty { text += "; answered by \(manual.voters.map(\.rawValue).joined(separator: ", "))" }
        return text
    }

    static func check(_ check: PlannedCheck) -> String {
        "\(check.id): \(check.operation.summaryWithExpectation); if not, the run \(check.onUnmet == .stop ? "stops" : "holds")"
    }

    static func monitor(_ monitor: PlannedMonitor) -> String {
        var text = "every \(monitor.every): \(monitor.operation.summaryWithExpectation)"
        for mark in monitor.marks {
            let lasting = mark.sustained > .zero ? " lasting \(mark.sustained)" : ""
            text += "; places \(mark.name) on \(mark.on.rawValue)\(lasting)"
        }
        if let breach = monitor.breach {
            let lasting = breach.sustained > .zero ? " lasting \(breach.sustained)" : ""
            let what =
                switch breach.reaction {
                case .note: "is a deviation"
                case .hold: "makes the run hold"
                case .rollback: "rolls the run back, and past the point of no return makes it hold"
                }
            text += "; a breach\(lasting) \(what)"
        }
        return text
    }

    static func objective(_ objective: PlannedObjective) -> String {
        switch objective.measure {
        case .between(let from, let to): "at most \(objective.target), from \(from) to \(to)"
        case .value(let template): "at most \(objective.target), by \(template)"
        }
    }

    static func announce(_ announce: PlannedAnnounce) -> String {
        let events = announce.on.isEmpty ? [] : ["on " + announce.on.map(\.rawValue).joined(separator: ", ")]
        let period = announce.every.map { ["every \($0)"] } ?? []
        return "to \(announce.channel): " + (events + period).joined(separator: "; ")
    }

    static func secret(_ secret: PlannedSite.Secret) -> String {
        switch secret.source {
        case .environment(let variable): "\(secret.name) from the environment variable \(variable)"
        case .file(let path): "\(secret.name) from the file \(path)"
        }
    }

    /// `Ann (ann)`, or the id alone where it is the name.
    static func name(_ person: PersonID, _ site: PlannedSite) -> String {
        guard let found = site.people.first(where: { $0.id == person }), found.name != person.rawValue else { return person.rawValue }
        return "\(found.name) (\(person))"
    }
}
