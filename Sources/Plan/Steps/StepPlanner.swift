import Diagnostics
import PlaybookModel
import Values

/// Makes planned steps from written ones: everything resolved, modules put in place.
struct StepPlanner {
    let index: StepIndex
    let needs: [[Int]]
    let loops: LoopResolver.Result
    let resolver: Resolver
    let operations: OperationResolver
    let people: PeopleResolver
    /// The names of the playbook's monitors.
    let monitors: [String]
    let mode: Mode

    func plan() -> [PlannedStep] {
        var steps: [PlannedStep] = []
        steps.reserveCapacity(index.entries.count)
        var skipped: Set<Int> = []
        defer { resolver.isSkipped = false }
        for number in index.indices {
            resolver.isSkipped = index[number].parent.map(skipped.contains) ?? false
            steps.append(plan(number))
            if resolver.isSkipped { skipped.insert(number) }
        }
        return steps
    }

    private func plan(_ number: Int) -> PlannedStep {
        let entry = index[number]
        let step = entry.step
        var scope = Scope()
        scope.steps = .before(step: number)
        scope.loops = loops.inside(number)
        let when = step.when.map { resolver.resolve($0, in: scope) }
        if let when, when.references.isEmpty, when.neverHolds { resolver.isSkipped = true }
        let called = called(by: step, in: scope)
        let module = called?.bound
        let captures = captures(step, module, in: scope)
        var full = scope
        full.captures = captures.tables
        let body = body(of: entry, called, in: full)
        var planned = PlannedStep(
            id: entry.path, title: step.title ?? entry.id, body: body,
            effect: EffectRule(findings: resolver.findings).effect(of: step, module: module?.module))
        planned.parent = entry.parent
        planned.needs = needs[number]
        planned.idempotent = step.idempotent || module?.module.idempotent ?? false || step.isNotification
        planned.before = captures.planned
        // Most steps say nothing more.
        planned.when = when
        if !step.isPlain { addDetails(step, number, to: &planned, in: scope, full) }
        if !step.isPlain || module != nil { addCompensations(step, module, number, to: &planned, in: full) }
        if let module, planned.description == nil, let about = module.module.description ?? module.module.title {
            planned.description = about
        }
        if case .watch(let watch) = body, planned.timeout == nil { planned.timeout = watch.holdsFor + operations.attemptTimeout }
        if entry.parent != nil { inheritReason(number, to: &planned) }
        return planned
    }

    /// - Parameter full: the scope with the step's captures.
    private func addDetails(_ step: Step, _ number: Int, to planned: inout PlannedStep, in scope: Scope, _ full: Scope) {
        planned.owner = step.owner
        planned.hints = step.hints
        planned.description = step.description
        planned.loop = loops.own[number]
        planned.onFailure = step.onFailure
        planned.onEarlyEnd = step.onEarlyEnd
        if let choice = step.choice { SwitchRule(resolver: resolver).check(choice, of: step, in: scope) }
        planned.requires = step.require.map { check($0, in: scope) }
        planned.pivot = step.pivot.map { PlannedStep.Pivot(failback: $0.failback?.value) }
        addTimes(step, to: &planned, in: scope)
        addUntil(step, to: &planned, in: full)
    }

    /// The module behind the step's own action, bound once for everything that it brings.
    private func called(by step: Step, in scope: Scope) -> CalledModule? {
        guard case .operation(let operation) = step.body, case .uses(let call) = operation.action else { return nil }
        var scope = scope
        scope.secrets = true
        // The call's inputs may use the captures: what of them exists is known from the declarations alone.
        scope.captures = captureTables(step, call)
        return operations.modules.bind(call, in: scope)
    }

    private func captureTables(_ step: Step, _ call: ModuleCall) -> [String: OutputTable]? {
        let captures = (operations.modules.modules[call.module.value]?.before ?? []) + step.before
        if captures.isEmpty { return nil }
        let tables = OutputTables(index: index, modules: operations.modules.modules)
        return Dictionary(captures.map { ($0.name.value, tables.table($0.operation)) }, uniquingKeysWith: { $1 })
    }

    /// The module's captures with the step's own, which replace those of the same name.
    private func captures(
        _ step: Step, _ module: BoundModule?, in scope: Scope
    ) -> (planned: [PlannedCapture], tables: [String: OutputTable]?) {
        var planned: [PlannedCapture] = []
        if let module {
            let inner = module.scope(scope)
            for capture in module.module.before where !step.before.contains(where: { $0.name.value == capture.name.value }) {
                planned.append(self.capture(capture, in: inner))
            }
        }
        for capture in step.before { planned.append(self.capture(capture, in: scope)) }
        if planned.isEmpty { return ([], nil) }
        return (planned, Dictionary(planned.map { ($0.name, $0.operation.table) }, uniquingKeysWith: { $1 }))
    }

    private func capture(_ capture: Capture, in scope: Scope) -> PlannedCapture {
        let before = resolver.findings.sink.errorCount
        let operation = operations.resolve(capture.operation, .before, in: scope)
        if resolver.findings.sink.errorCount == before { CaptureRule(findings: resolver.findings).check(operation, capture) }
        return PlannedCapture(name: capture.name.value, operation: operation)
    }

    private func body(of entry: StepIndex.Entry, _ module: CalledModule?, in scope: Scope) -> PlannedStep.Body {
        switch entry.step.body {
        case .operation(let operation):
            let place: OperationPlace = entry.step.until == nil ? .action : .poll
            return .operation(operations.resolve(operation, place, in: scope, module: module))
        case .approve(let gate): return .gate(people.gate(gate, in: scope))
        case .manual(let manual): return .manual(people.manual(manual, in: scope))
        case .wait(let wait): return .wait(resolver.wait(wait, in: scope))
        case .watch(let watch): return .watch(self.watch(watch, of: entry.step, in: scope))
        case .phase: return .phase(children: entry.children)
        }
    }

    func check(_ check: Check, in scope: Scope) -> PlannedCheck {
        PlannedCheck(
            id: check.id.value, title: check.title ?? check.id.value,
            operation: operations.resolve(check.operation, .require, in: scope),
            onUnmet: check.onUnmet ?? (mode == .live ? .hold : .stop))
    }
}

extension BoundModule {
    /// What the module's own templates see.
    func scope(_ scope: Scope) -> Scope {
        var inner = scope
        inner.inputs = inputs
        inner.loops = []
        return inner
    }
}

extension Step {
    var isNotification: Bool {
        if case .operation(let operation) = body, case .notify = operation.action { return true }
        return false
    }
}
