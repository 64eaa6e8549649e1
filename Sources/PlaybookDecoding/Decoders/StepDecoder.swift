import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads steps, and phases with their inner steps.
struct StepDecoder {
    /// The keys that rules of the plan point at, besides `needs`.
    private static let judgedKeys: [Key] =
        [
            "before", "done_when", "idempotent", "undo", "no_undo", "release", "pivot", "until", "retry", "on_failure", "foreach", "pool"
        ] + Format.releaseTerms

    let context: DecodingContext

    /// The steps of a playbook or a phase.
    func steps(_ node: YAMLNode, _ what: String) -> [Step] {
        guard let steps = context.list(node, what, of: "steps", step) else { return [] }
        if node.sequence?.isEmpty == true {
            context.error(.emptyValue, "\(what) is empty", at: node.range, expected: "one step at least")
        }
        return steps
    }

    private func step(_ node: YAMLNode) -> Step? {
        guard let fields = Fields(node, Format.step, what: "a step", context) else { return nil }
        let id = fields.name("id")
        let isSingle = OneActionRule(context: context).check(fields, among: Format.stepActions)
        // A second action has problems of its own to report.
        let choice = fields.node("switch").flatMap { SwitchDecoder(context: context, id: id ?? Located("")).read($0) }
        let bodies = fields.actions(among: Format.stepActions).map { body($0, fields, choice) }
        let only = isSingle ? bodies.first ?? nil : nil
        var step = Step(
            id: (id ?? Located("")).map { StepID($0) }, body: only ?? .phase([]), range: fields.range)
        if Self.judgedKeys.contains(where: fields.has) { step.keyRanges = fields.keyRanges }
        step.choice = choice?.choice
        readTexts(fields, &step)
        readOrder(fields, &step)
        readEffect(fields, &step)
        readTries(fields, &step)
        return id != nil && only != nil ? step : nil
    }

    private func body(_ action: Key, _ fields: Fields, _ choice: SwitchDecoder.Result?) -> Step.Body? {
        guard let node = fields.node(action) else { return nil }
        if Format.operationActions.contains(action) {
            return OperationDecoder(context: context).judged(fields).map { .operation($0) }
        }
        OperationKeysRule(context: context).check(fields, beside: action)
        let gates = GateDecoder(context: context)
        switch action {
        case "approve": return gates.approve(node).map { .approve($0) }
        case "manual": return gates.manual(node).map { .manual($0) }
        case "wait": return gates.wait(node).map { .wait($0) }
        case "monitor": return gates.watch(node).map { .watch($0) }
        case "switch": return choice.map { .phase($0.phases) }
        default: return .phase(steps(node, "\"steps\""))
        }
    }

    private func readTexts(_ fields: Fields, _ step: inout Step) {
        step.title = fields.text("title")?.value
        step.description = fields.text("description")?.value
        step.owner = fields.text("owner")?.value
        step.hints = hints(fields)
        step.expected = fields.duration("expected")
    }

    private func hints(_ fields: Fields) -> [String] {
        guard let hints = fields.texts("hints") else { return [] }
        if let node = fields.node("hints"), node.sequence?.isEmpty == true {
            context.error(.emptyValue, "\"hints\" is empty", at: node.range, expected: "one hint at least")
        }
        return hints.map(\.value)
    }

    private func readOrder(_ fields: Fields, _ step: inout Step) {
        step.needs = fields.names("needs")
        if step.needs != nil { step.needsRange = fields.keyRange("needs") }
        DuplicateEntryRule(context: context).check(step.needs ?? [], in: "\"needs\"")
        step.when = fields.node("when").flatMap {
            ConditionDecoder(context: context, hasOutputs: false).condition($0, "\"when\"")
        }
        step.order = fields.word("order", as: Step.Order.self)
        if step.order != nil, !fields.has("steps") {
            context.error(.keyNeedsKey, "\"order\" needs \"steps\"", at: fields.keyRange("order"))
        }
        step.onEarlyEnd = fields.word("running_steps", as: EarlyEnd.self)?.value
        if step.onEarlyEnd != nil, !fields.has("steps"), !fields.has("switch") {
            context.error(.keyNeedsKey, "\"running_steps\" needs \"steps\" or \"switch\"", at: fields.keyRange("running_steps"))
        }
        step.forEach = fields.node("foreach").flatMap(LoopDecoder(context: context).loop)
        step.pool = fields.node("pool").flatMap(StepPartDecoder(context: context).pool)
        step.require = StepPartDecoder(context: context).checks(fields)
    }

    private func readEffect(_ fields: Fields, _ step: inout Step) {
        let parts = StepPartDecoder(context: context)
        step.effect = fields.word("effect", as: Step.Effect.self)
        step.idempotent = fields.flag("idempotent") ?? false
        step.before = parts.captures(fields)
        step.doneWhen = fields.node("done_when").flatMap {
            OperationDecoder(context: context).operation($0, "\"done_when\"")
        }
        ExclusiveKeysRule(context: context).check("undo", "no_undo", in: fields)
        step.undo = fields.node("undo").flatMap(parts.undo)
        step.noUndo = fields.text("no_undo")
        step.release = parts.release(fields)
        step.releaseTerms = parts.terms(fields)
        step.pivot = fields.node("pivot").flatMap(pivot)
    }

    private func readTries(_ fields: Fields, _ step: inout Step) {
        let retries = RetryDecoder(context: context)
        step.timeout = fields.duration("timeout")
        step.lateAfter = fields.duration("late_after")
        step.until = fields.node("until").flatMap(retries.until)
        step.retry = fields.node("retry").flatMap(retries.retry)
        step.onFailure = fields.node("on_failure").flatMap(retries.policy)
    }

    /// `pivot: true` or `pivot: { failback: file }`.
    private func pivot(_ node: YAMLNode) -> Pivot? {
        if node.scalar?.boolean == true { return Pivot(range: node.range) }
        guard node.mapping != nil else {
            context.wrongType(node, of: "\"pivot\"", expected: "true, or a mapping with the key failback")
            return nil
        }
        return Fields(node, Format.pivot, what: "\"pivot\"", context).map {
            Pivot(failback: $0.text("failback"), range: $0.range)
        }
    }
}
