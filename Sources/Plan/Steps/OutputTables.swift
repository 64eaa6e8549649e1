import Diagnostics
import PlaybookModel
import Values

/// What steps give, before anything of them is resolved.
struct OutputTables {
    let index: StepIndex
    let modules: [String: ActionModule]

    /// The outputs of a step, by its number.
    func table(of number: Int) -> OutputTable {
        switch index[number].step.body {
        case .operation(let operation): table(operation)
        case .manual(let manual):
            OutputTable(declared: manual.inputs.map { .init(name: $0.name.value, type: $0.type) }, source: .none)
        case .approve, .wait, .watch, .phase: .none
        }
    }

    func table(_ operation: Operation) -> OutputTable {
        let own = operation.outputs.map(\.entry)
        switch operation.action {
        case .run, .shell: return OutputTable(declared: own, source: .command)
        case .http: return OutputTable(declared: own, source: .http)
        case .notify, .compute: return OutputTable(declared: own, source: .none)
        case .observe(let parts):
            let tables = parts.map { (name: $0.name.value, table: table($0.operation)) }
            return OutputTable(
                declared: tables.filter(\.table.isComplete).map { .init(name: $0.name, type: $0.table.record) }, source: .none,
                isComplete: tables.allSatisfy(\.table.isComplete))
        case .uses(let call):
            let called = modules[call.module.value].map { module in
                var table = table(module.operation)
                table.declared += own
                return table
            }
            return called ?? OutputTable(declared: own, source: .none, isComplete: false)
        }
    }
}
