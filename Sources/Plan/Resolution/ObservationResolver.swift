import Diagnostics
import PlaybookModel
import Values

/// Turns an observation into its readings: each part read under one time-out, its values a record of the part's name.
struct ObservationResolver {
    let operations: OperationResolver

    private var findings: Findings { operations.resolver.findings }

    func resolve(_ parts: [ObservedPart], of operation: Operation, _ place: OperationPlace, in scope: Scope, limit: Microseconds)
        -> PlannedOperation
    {
        var inner = operations
        inner.attemptTimeout = limit
        let planned = parts.map { part in
            PlannedPart(name: part.name.value, operation: checked(inner.resolve(part.operation, .observe, in: scope), part))
        }
        var result = PlannedOperation(action: .observe(planned), attemptTimeout: limit)
        let outputs = OutputResolver(resolver: operations.resolver)
        result.outputs = zip(parts, planned).map { part, planned in
            outputs.resolve(
                OutputDeclaration(name: part.name.value, type: planned.operation.table.record, source: .part, range: part.name.range),
                of: result.action, in: scope)
        }
        checkJudged(operation, planned, place)
        return result
    }

    /// A module that a part calls may only read, and makes one reading itself.
    private func checked(_ operation: PlannedOperation, _ part: ObservedPart) -> PlannedOperation {
        if case .observe = operation.action {
            findings.error(
                .nestedObservation, "the part \"\(part.name.value)\" is an observation itself", at: part.name.range,
                expected: "one reading", fix: "name its readings as parts of this one")
        }
        if !operation.expectFailure.isEmpty {
            findings.error(
                .observedFailure, "the part \"\(part.name.value)\" calls a module that takes a failure for success: it would be no reading",
                at: part.name.range, expected: "an action that gives a reading")
        }
        return operation
    }

    private func checkJudged(_ operation: Operation, _ parts: [PlannedPart], _ place: OperationPlace) {
        if operation.expect != nil || parts.contains(where: { $0.operation.expect != nil }) { return }
        if parts.isEmpty {
            findings.error(
                .observationUnjudged, "this observation reads nothing and expects nothing", at: operation.range.startPoint,
                fix: "name readings in it, or say in \"expect\" what has to hold of references")
        } else if place == .doneWhen {
            findings.error(
                .observationUnjudged, "\"done_when\" observes and expects nothing: it could never answer \"not done\"",
                at: operation.range.startPoint, fix: "say in \"expect\" what the readings are when the effect is in place")
        }
    }
}

extension OutputTable {
    /// What an observation has of a reading: the declared outputs, and the built-in ones that are numbers and durations.
    var record: ValueType {
        .record(
            declared.map { .init($0.name, $0.type) }
                + Self.builtIns(source).filter { entry in entry.type != .string && declaredType(of: entry.name) == nil }
                .map { .init($0.name, $0.type) })
    }
}

extension PlannedOperation {
    /// The names of what a part's record has, in its order.
    public var recordFields: [String] {
        guard case .record(let fields) = table.record else { return [] }
        return fields.map(\.name)
    }
}
