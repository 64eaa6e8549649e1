import Diagnostics
import PlaybookModel
import Values

/// Turns operations as written into operations to run: modules put in place of their calls, every template resolved.
struct OperationResolver {
    let resolver: Resolver
    let modules: ModuleCatalogue
    /// Of the site, for operations that say none.
    var attemptTimeout: Microseconds
    let channels: Set<String>?

    /// An operation where it stands.
    ///
    /// - Parameter module: the module behind a step's own action, where it is bound already.
    func resolve(_ operation: Operation, _ place: OperationPlace, in scope: Scope, module: CalledModule? = nil) -> PlannedOperation {
        var scope = scope
        scope.secrets = true
        guard case .uses(let call) = operation.action else { return direct(operation, place, in: scope) }
        guard case .bound(let bound) = module ?? modules.bind(call, in: scope) else { return placeholder(operation) }
        checkReads(bound.module, place, at: call.module.range)
        return called(operation, bound, place, in: scope)
    }

    private func direct(_ operation: Operation, _ place: OperationPlace, in scope: Scope) -> PlannedOperation {
        if case .observe(let parts) = operation.action {
            let limit = timeout(operation, in: scope) ?? attemptTimeout
            var result = ObservationResolver(operations: self).resolve(parts, of: operation, place, in: scope, limit: limit)
            result.expect = expect(operation, result.table, in: scope)
            return result
        }
        let action = ActionResolver(resolver: resolver, channels: channels).resolve(operation, place, in: scope)
        var result = PlannedOperation(
            action: action, expectFailure: operation.expectFailure, exitCodes: operation.exitCodes,
            attemptTimeout: timeout(operation, in: scope) ?? attemptTimeout)
        result.outputs = outputs(operation.outputs, of: action, in: scope)
        if operation.expect != nil { result.expect = expect(operation, result.table, in: scope) }
        return result
    }

    /// The module's operation in the call's place; what the call itself says is added or, for lists of verdicts and the
    /// time-out, said instead.
    private func called(
        _ operation: Operation, _ bound: BoundModule, _ place: OperationPlace, in scope: Scope
    ) -> PlannedOperation {
        var inner = scope
        inner.inputs = bound.inputs
        inner.loops = []
        var result = direct(bound.module.operation, place == .poll ? .action : place, in: inner)
        result.module = bound.module.name.value
        if let own = timeout(operation, in: scope) { result.attemptTimeout = own }
        if !operation.expectFailure.isEmpty {
            result.expectFailure = operation.expectFailure
            refuseFailures(result, at: operation.range)
        }
        if !operation.exitCodes.isEmpty { result.exitCodes = operation.exitCodes }
        ActionResolver(resolver: resolver, channels: channels).add(operation, to: &result.action, in: scope)
        result.outputs += computed(operation.outputs, beside: result, in: scope)
        if let own = expect(operation, result.table, in: scope) {
            result.expect = result.expect.map { .all(conditions: $0.parts + own.parts) } ?? own
        }
        return result
    }

    /// An observation has no one way of failing.
    func refuseFailures(_ operation: PlannedOperation, at range: SourceRange) {
        guard case .observe = operation.action else { return }
        resolver.findings.error(
            .observedFailure, "\"expect_failure\" means nothing for an observation: each of its parts fails in its own way",
            at: range.startPoint, expected: "a condition over what the parts gave")
    }

    private func expect(_ operation: Operation, _ table: OutputTable, in scope: Scope) -> Condition? {
        guard let expect = operation.expect else { return nil }
        return resolver.resolve(expect, in: scope.judging(table))
    }

    private func outputs(_ declared: [OutputDeclaration], of action: PlannedAction, in scope: Scope) -> [OutputDeclaration] {
        let outputs = OutputResolver(resolver: resolver)
        let read = declared.filter { !$0.isComputed }.map { outputs.resolve($0, of: action, in: scope) }
        return read + computed(declared, beside: PlannedOperation(action: action, outputs: read, attemptTimeout: .zero), in: scope)
    }

    /// The computed ones, which see those that are read.
    private func computed(_ declared: [OutputDeclaration], beside operation: PlannedOperation, in scope: Scope) -> [OutputDeclaration] {
        let own = declared.filter(\.isComputed)
        if own.isEmpty { return [] }
        for output in own where operation.outputs.contains(where: { $0.name == output.name }) {
            resolver.findings.error(
                .reservedOutput, "the action already has an output \"\(output.name)\"", at: output.range,
                fix: "give the computed value another name")
        }
        var seeing = scope
        seeing.outputs = operation.table
        return own.map { OutputResolver(resolver: resolver).resolve($0, of: operation.action, in: seeing) }
    }

    private func timeout(_ operation: Operation, in scope: Scope) -> Microseconds? {
        resolver.known(duration: operation.attemptTimeout, in: scope, what: "\"attempt_timeout\"")
    }

    private func checkReads(_ module: ActionModule, _ place: OperationPlace, at range: SourceRange) {
        guard place.mustRead, module.effect == .write else { return }
        resolver.findings.error(
            .probeWrites, "\"\(place.rawValue)\" may only read, \"\(module.name.value)\" has the effect write", at: range,
            notes: [.init("the module is declared here", at: module.name.range)])
    }

    /// Stands for an operation whose module is not known; never part of a plan.
    private func placeholder(_ operation: Operation) -> PlannedOperation {
        PlannedOperation(action: .command(PlannedCommand(program: .shell(""))), attemptTimeout: attemptTimeout)
    }
}

extension OutputDeclaration {
    /// Whether jq makes it from the others.
    var isComputed: Bool {
        if case .computed = source { return true }
        return false
    }
}

extension PlannedOperation {
    /// The outputs, for conditions and references.
    var table: OutputTable {
        let source: OutputTable.Source =
            switch action {
            case .command: .command
            case .http: .http
            case .notify, .compute, .observe: .none
            }
        var table = OutputTable(declared: outputs.map(\.entry), source: source)
        if case .observe(let parts) = action { table.parts = parts }
        return table
    }
}

extension Scope {
    /// The scope of a condition over an operation's outputs.
    func judging(_ table: OutputTable) -> Scope {
        var scope = self
        scope.outputs = table
        scope.elapsed = true
        scope.secrets = false
        return scope
    }
}

extension Condition {
    /// The conditions of an `all`, else the condition itself.
    fileprivate var parts: [Condition] {
        if case .all(let conditions) = self { return conditions }
        return [self]
    }
}
