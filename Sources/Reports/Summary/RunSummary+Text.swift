import CanonicalJSON
import Journal
import Values

extension RunSummary {
    /// The state in a few words: `waiting for approval`, `on hold`, `partly succeeded`.
    public var state: String {
        if let outcome { return RunClosed.Outcome(rawValue: outcome)?.words ?? outcome }
        if runner == .gone { return stage == .held ? "on hold" : "interrupted" }
        switch stage {
        case .held: return "on hold"
        case .paused: return "paused"
        case .undoing: return "rolling back"
        case .releasing, .draining, .closing: return "finishing"
        case .requiring: return "checking preconditions"
        case .running, .closed: return awaited?.state ?? "running"
        }
    }

    /// What alone keeps the run from going on, where nothing runs beside it.
    private var awaited: (state: String, since: Timestamp)? {
        guard stage == .running, runner != .gone, activities.isEmpty,
            let first = waiting.first(where: { $0.kind == .approval || $0.kind == .input })
        else { return nil }
        return (first.kind == .approval ? "waiting for approval" : "waiting for a person", first.since)
    }

    /// One line for a list.
    public var line: String {
        let when = "\(started.day) \(started.shortClock)"
        let handedOn = obligations.isEmpty ? "" : "; handed on: \(obligations.joined(separator: ", "))"
        let link = (undoes.map { "; undoes \($0)" } ?? "") + (undoneBy.map { "; undone by \($0)" } ?? "")
        let detail = (outcome == nil ? "\(stepsDone)/\(stepsTotal) steps" : because) + handedOn + link
        return InertText.line("\(run)  \(when)  \(mode)  \(site)  \(playbook)  \(state)  \(detail)")
    }

    /// The whole state in plain words, for somebody half asleep. `now` is the reader's clock.
    public func text(now: Timestamp) -> String {
        let words = SummaryWords(now: now)
        var lines = [
            title.isEmpty ? playbook : title, "\(run), \(mode) on \(site), started by \(initiator) at \(words.clock(started))", "",
            state.uppercased() + (ended.map { " at \(words.clock($0))" } ?? " since \(words.since(awaited?.since ?? since))")
        ]
        if !because.isEmpty { lines.append("  \(because)") }
        if let undoes { lines.append("  It takes run \(undoes) back.") }
        if let undoneBy { lines.append("  Run \(undoneBy) took it back.") }
        lines.append("  \(stepsDone) of \(stepsTotal) steps done\(pivotCrossed ? "; the point of no return is crossed" : "")")
        if outcome == nil, activities.isEmpty, runner == .unknown || runner == .gone && unknown.isEmpty || stage == .held {
            lines.append("  Nothing is running.")
        }
        lines += Self.block(
            "Running", activities.map { "\(EventWords.place($0.step, $0.item)), \($0.what), since \(words.since($0.since))" })
        lines += Self.block("Waiting", waiting.flatMap(words.waiting))
        lines += Self.block("Unknown", unknown.map { "\($0): nobody knows whether it took effect" })
        lines += Self.block("Left over", left)
        lines += Self.block("Handed on", obligations)
        if outcome == nil { lines += Self.block("Locks held", locks.map(\.rawValue)) }
        if deviations > 0 { lines += Self.block("Deviations", ["\(deviations), see the report"]) }
        lines += Self.block("Next", next.flatMap { [$0.text] + ($0.command.map { ["    \($0)"] } ?? []) })
        return lines.map(InertText.line).joined(separator: "\n") + "\n"
    }

    /// Canonical JSON and a newline.
    public func json() throws(CanonicalCodingError) -> [UInt8] { try CanonicalEncoder().encode(self) + [UInt8(ascii: "\n")] }

    private static func block(_ title: String, _ rows: [String]) -> [String] {
        rows.isEmpty ? [] : ["", title] + rows.map { "  \($0)" }
    }
}

/// Says times and waits as they are seen from now.
private struct SummaryWords {
    let now: Timestamp

    /// The time of day, with the date where it is not today.
    func clock(_ at: Timestamp) -> String { (at.day == now.day ? "" : "\(at.day) ") + "\(at.shortClock) UTC" }

    func since(_ at: Timestamp) -> String { "\(clock(at)) (\(rough(max(.zero, now - at))) ago)" }

    private func due(_ at: Timestamp) -> String { "\(clock(at)) (\(at > now ? "in \(rough(at - now))" : "\(rough(now - at)) ago"))" }

    /// Without fractions of a second.
    private func rough(_ span: Microseconds) -> String {
        span < .seconds(60)
            ? "\(span.rawValue / 1_000_000) s" : Microseconds(rawValue: span.rawValue / 1_000_000 * 1_000_000).words.withoutTenths
    }

    func waiting(_ waiting: RunSummary.Waiting) -> [String] {
        let place = EventWords.place(waiting.step, waiting.item)
        let text = waiting.text.map { ["  \($0)"] } ?? []
        switch waiting.kind {
        case .approval: return approval(waiting, place) + text
        case .input:
            let from = names(waiting.people, none: "anybody who may operate the run")
            return ["\(place) waits for an answer from \(from), since \(since(waiting.since))"] + text
                + waiting.inputs.map { "  \($0.name): \($0.type)\($0.text.map { ", \($0)" } ?? "")" }
        case .time: return ["\(place) waits until \(waiting.due.map(due) ?? "it is over")"]
        case .monitor: return ["\(place) waits until \(waiting.text ?? "its monitor holds"), since \(since(waiting.since))"]
        case .retry: return ["\(place) is tried again at \(waiting.due.map(due) ?? "any moment")"]
        }
    }

    private func approval(_ waiting: RunSummary.Waiting, _ place: String) -> [String] {
        let approvals = waiting.missing == 1 ? "approval" : "approvals"
        var lines = [
            "\(place) waits for \(waiting.missing) more \(approvals), since \(since(waiting.since))",
            "  may approve: \(names(waiting.people, none: "nobody is left")); approved: \(names(waiting.given, none: "nobody yet"))"
        ]
        if !waiting.shares.isEmpty { lines.append("  of these: \(waiting.shares.joined(separator: ", "))") }
        if let expiry = waiting.due { lines.append("  expires \(due(expiry)), then: \(waiting.onExpiry ?? "stop")") }
        return lines
    }

    private func names(_ people: [PersonID], none: String) -> String {
        people.isEmpty ? none : people.map(\.rawValue).joined(separator: ", ")
    }
}

extension String {
    /// `8 min 33.0 s` as `8 min 33 s`.
    fileprivate var withoutTenths: String { hasSuffix(".0 s") ? dropLast(4) + " s" : self }
}
