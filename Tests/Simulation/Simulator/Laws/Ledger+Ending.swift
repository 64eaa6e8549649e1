import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// Law 17, and what the last record says.
extension Ledger {
    func close(_ body: RunClosed) {
        closed = body
        let open = pages.filter { $0.value.openAttempt != nil }.keys.sorted().map(shape.text)
        require("3", open.isEmpty, "closed with attempts open: \(open)")
        require("13", locks.isEmpty, "closed with locks held: \(locks.map(\.rawValue).sorted())")
        let codes: [RunClosed.Outcome: Int] = [
            .succeeded: 0, .partial: 8, .failed: 1, .refused: 3, .rolledBack: 4, .rollbackIncomplete: 5, .aborted: 130
        ]
        require("17", codes[body.outcome] == body.exitCode, "\(body.outcome.rawValue) with the exit code \(body.exitCode)")
        require("17", body.deviations == deviations, "\(body.deviations) deviations, the records have \(deviations)")
        requireList(body)
        if past != nil { return closeReturn(body) }
        switch body.outcome {
        case .succeeded: requireSuccess(body)
        case .rolledBack: requireRolledBack(body)
        case .refused: require("17", !hasWritten, "refused though something was done")
        case .failed where !hasFailed: require("17", handled.contains("failed"), "it failed and nothing had failed: \(body.text)")
        case .aborted: require("17", wantsAbort, "nobody aborted it")
        case .partial, .failed, .rollbackIncomplete: break
        }
    }

    private var hasWritten: Bool {
        entries.contains { entry in
            guard case .stepIntent(let body) = entry.body, body.effect == "write", let name = shape.name(body.step, body.item) else {
                return false
            }
            return shape[name].changesSomething
        }
    }

    /// What is left over is named, and nothing else.
    private func requireList(_ body: RunClosed) {
        var left: Set<String> = []
        for (name, page) in pages {
            let text = shape[name].id.rawValue + (name.items.isEmpty ? "" : "[\(name.items.map(String.init).joined(separator: "/"))]")
            if let undo = page.undo, hasFailed || wantsAbort, undo.settled != .succeeded, body.outcome != .succeeded { left.insert(text) }
            if let release = page.release, release.settled != .succeeded, release.settled != .skipped { left.insert(text) }
        }
        if reaction == nil {
            left = left.filter { text in
                pages.contains { "\(shape[$0.key].id.rawValue)" == text.prefix { $0 != "[" } && $0.value.release != nil }
            }
        }
        for text in left where reaction != nil { require("17", body.left.contains(text), "\(text) is left over and not named") }
        for text in body.left { require("17", left.contains(text), "\(text) is named as left over") }
    }

    private func requireSuccess(_ body: RunClosed) {
        for root in plan.roots {
            let outcome = pages[Name(step: root, items: [])]?.outcome
            let isGood = outcome == "succeeded" || outcome == "skipped" || outcome == "handled"
            require("17", isGood, "succeeded, but \(plan.steps[root].id) is \(outcome ?? "open")")
        }
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) {
            require("17", page.outcome != "unknown", "succeeded with \(shape.text(name)) unknown")
            if page.outcome == "failed" || page.outcome == "cancelled" {
                require("17", isInsideHandled(name), "succeeded with \(shape.text(name)) \(page.outcome ?? "")")
            }
        }
        let leftOut = pages.filter { skips[$0.key] != nil && $0.value.outcome == "skipped" }.count
        require("17", leftOut == 0 || isDry || body.text.contains("left out by a person"), "succeeded plainly with \(leftOut) left out")
        require("17", handled.isSubset(of: ["warning"]), "succeeded with work handled as \(handled.sorted())")
        require("17", body.left.isEmpty, "succeeded with \(body.left) left over")
        require("17", reaction == nil, "succeeded after \(reaction ?? "")")
    }

    private func isInsideHandled(_ name: Name) -> Bool {
        var next = shape.around(name)
        while let current = next {
            if pages[current]?.outcome == "handled" { return true }
            next = shape.around(current)
        }
        return false
    }

    private func requireRolledBack(_ body: RunClosed) {
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) {
            if let undo = page.undo {
                require(
                    "7", undo.settled == .succeeded,
                    "rolled back, but the undo of \(shape.text(name)) is \(undo.settled?.rawValue ?? "open")")
            }
            if let release = page.release {
                require(
                    "7", release.settled == .succeeded || release.settled == .skipped,
                    "rolled back, but \(shape.text(name)) is not released")
            }
        }
        require("8", !isPastPivot, "rolled back past the pivot")
    }
}
