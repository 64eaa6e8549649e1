import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

extension RunMachine {
    /// The last records: objectives, monitors in figures, the end's announcement, samples, locks, and the verdict.
    mutating func advanceClosing(_ cause: Cause?) {
        flight.agenda.clear()
        guard !flight.runBusy, flight.busy.isEmpty, flight.calls.values.allSatisfy({ $0.purpose.isNotice }) else { return }
        if state.objectives.count < plan.objectives.count, state.undoes == nil { judgeObjectives() }
        summariseMonitors()
        let ending = Conclusion(state, cause).closed
        if !flight.hasAnnouncedEnd {
            flight.hasAnnouncedEnd = true
            announce(.end, "\(ending.outcome.rawValue.replacing("_", with: " ")): \(ending.text)")
        }
        guard flight.calls.isEmpty, keepSamples(), flight.sealsOpen == 0 else { return }
        let locks = state.locks
        for key in locks { emit(.lockReleased(LockRecord(key: key))) }
        emit(.runClosed(ending))
        flight.hasLeft = true
        request(.releaseLocks(neededLocks.map(\.key)))
        if !planted(.lastSealForgotten) { request(.seal) }
        request(.leave(.closed(ending)))
    }

    private mutating func judgeObjectives() {
        for objective in plan.objectives.dropFirst(state.objectives.count) { emit(.objectiveVerdict(measure(objective))) }
    }

    private func measure(_ objective: PlannedObjective) -> ObjectiveVerdict {
        switch objective.measure {
        case .between(let from, let to): measure(objective, from, to)
        case .value(let template): measure(objective, template)
        }
    }

    private func measure(_ objective: PlannedObjective, _ from: MarkName, _ to: MarkName) -> ObjectiveVerdict {
        let names = (from.rawValue, to.rawValue)
        guard let begin = state.marks[from], let end = state.marks[to] else {
            let missing = state.marks[from] == nil ? from : to
            return ObjectiveVerdict(
                objective: objective.name, target: objective.target, verdict: .missing, from: names.0, to: names.1,
                detail: "the mark \"\(missing)\" was not placed")
        }
        let measured = end.latest - begin.latest
        let low = end.earliest.map { max($0 - begin.latest, .zero) }
        guard let earliest = begin.earliest else {
            // what was bad from the first look on began nobody knows when: the measure is a lower bound, which can miss, not meet
            return ObjectiveVerdict(
                objective: objective.name, target: objective.target, measured: measured, low: low,
                verdict: measured > objective.target ? .missed : .missing, from: names.0, to: names.1,
                detail: "at least: \"\(from)\" lies before the monitor's first look")
        }
        return ObjectiveVerdict(
            objective: objective.name, target: objective.target, measured: measured, low: low, high: end.latest - earliest,
            verdict: measured <= objective.target ? .met : .missed, from: names.0, to: names.1)
    }

    private func measure(_ objective: PlannedObjective, _ template: Template) -> ObjectiveVerdict {
        let scope = scope(nil)
        do throws(ValueUnavailable) {
            let value = try template.evaluate { (reference: Reference) throws(ValueUnavailable) -> Value in try scope.value(reference) }
            guard case .duration(let measured) = value else { throw ValueUnavailable(.type, "\(value.display) is no duration") }
            return ObjectiveVerdict(
                objective: objective.name, target: objective.target, measured: measured,
                verdict: measured <= objective.target ? .met : .missed)
        } catch {
            return ObjectiveVerdict(objective: objective.name, target: objective.target, verdict: .missing, detail: error.message)
        }
    }
}
