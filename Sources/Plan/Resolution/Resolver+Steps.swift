import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// `steps.<id>.<output>`: the step exists, has ended before the place, and has the output.
    func stepOutput(_ id: String, _ reference: Reference, _ scope: Scope) -> TypedTemplate {
        if case .none = scope.steps { return outOfPlace(reference, "no step has run when this is read") }
        guard let target = steps.index.numbers[id] else {
            findings.unknown(
                .unknownStep, "there is no step \"\(id)\"", name: id, among: steps.index.numbers.keys, at: reference.range,
                standsAlone: false)
            return unknown(reference)
        }
        guard isReachable(target, id, reference, scope) else { return unknown(reference) }
        guard reference.path.count > 1, case .name(let output) = reference.path[1] else {
            findings.error(.referencePath, "\"\(reference)\" does not say which output of step \"\(id)\" it means", at: reference.range)
            return unknown(reference)
        }
        let base = Reference(.steps, [.name(id), .name(output)], range: reference.range)
        if let fact = StepFacts.type(of: output) { return descend(open(base, fact), reference.path.dropFirst(2), reference, scope) }
        let isLoop = steps.index[target].step.forEach != nil
        if isLoop, let fact = LoopFact(rawValue: output) {
            return descend(open(base, type(of: fact, loop: target)), reference.path.dropFirst(2), reference, scope)
        }
        let table = steps.outputs.table(of: target)
        guard let type = table.declaredType(of: output) else {
            if table.isComplete { reportUnknownOutput(output, id, table, isLoop, reference) }
            return unknown(reference)
        }
        if isLoop {
            reportLoop(target, id, reference)
            return unknown(reference)
        }
        return descend(open(base, type), reference.path.dropFirst(2), reference, scope)
    }

    private func isReachable(_ target: Int, _ id: String, _ reference: Reference, _ scope: Scope) -> Bool {
        switch scope.steps {
        case .before(let place) where target == place:
            _ = outOfPlace(reference, "it is of this very step")
            return false
        case .before(let place) where steps.graph.encloses(target, place):
            _ = outOfPlace(reference, "the phase \"\(id)\" has not ended while its steps run")
            return false
        case .before, .all, .none: break
        }
        if let loop = steps.loop(hiding: target, from: scope.steps.place) {
            reportLoop(loop, id, reference)
            return false
        }
        if case .before(let place) = scope.steps, !steps.ancestors.isAncestor(target, of: place) {
            reportNotBefore(target, place, reference)
            return false
        }
        return true
    }

    private func reportUnknownOutput(_ output: String, _ id: String, _ table: OutputTable, _ isLoop: Bool, _ reference: Reference) {
        let own = isLoop ? LoopFact.allCases.map(\.rawValue) : table.declared.map(\.name)
        let names = own + StepFacts.reserved.map { $0 == "failure" ? "failure.kind" : $0 }
        let action = OutputTable(declared: [], source: table.source).type(of: output)
        guard action == nil else {
            findings.error(
                .unknownOutput, "step \"\(id)\" does not declare an output \"\(output)\"", at: reference.range,
                fix: "declare it under the step's \"outputs:\"")
            return
        }
        findings.unknown(
            .unknownOutput, "step \"\(id)\" has no output \"\(output)\"", name: output, among: names, at: reference.range,
            standsAlone: false)
    }

    private func reportLoop(_ loop: Int, _ id: String, _ reference: Reference) {
        let step = steps.index[loop].step
        findings.error(
            .stepInsideLoop, "step \"\(id)\" runs once for each item, so \"\(reference)\" has no single value outside of its loop",
            at: reference.range, notes: [.init("the loop is here", at: step.place(of: "foreach"))],
            fix: "use \"steps.\(steps.index[loop].id).results\", the items with their outcomes and outputs")
    }

    private func reportNotBefore(_ target: Int, _ place: Int, _ reference: Reference) {
        let (from, to) = (steps.index[place], steps.index[target])
        let sides = steps.graph.siblings(target, place).map { (steps.index[$0.0], steps.index[$0.1]) } ?? (to, from)
        let fix =
            steps.graph.isAncestor(place, of: target)
            ? "move \"\(to.id)\" before \"\(from.id)\"" : "add \"\(sides.0.id)\" to the needs of \"\(sides.1.id)\""
        findings.error(
            .stepNotBefore, "step \"\(to.id)\" need not have ended before step \"\(from.id)\" starts", at: reference.range,
            notes: [.init("\"\(to.id)\" is defined here", at: to.step.id.range)], fix: fix)
    }
}
