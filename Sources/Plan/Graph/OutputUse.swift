import PlaybookModel
import Values

/// A place of the plan that needs an output of a step: without it what stands there has no value.
public struct OutputUse: Sendable, Hashable {
    /// Whose output it is.
    public let step: StepID
    public let output: String
    /// The step that uses it; nil where the run itself does.
    public let user: Int?
    /// Where it is used: a step's id, or in words what of the run it is.
    public let place: String
}

extension Plan {
    /// Where outputs of a step, or of what stands inside it, are needed by anything outside of it.
    ///
    /// What every step has, also a skipped one (`outcome`, `elapsed`; of a loop `done`), needs nothing, and neither does an output with a default.
    public func usesOutside(of number: Int) -> [OutputUse] {
        let inside = Set(steps.indices.filter { $0 == number || phases(around: $0).contains(number) })
        let names = Dictionary(inside.map { (steps[$0].id.name, $0) }, uniquingKeysWith: { first, _ in first })
        func uses(_ references: [Reference], _ place: String, _ user: Int? = nil) -> [OutputUse] {
            references.compactMap { reference in
                guard reference.root == .steps, reference.path.count > 1, case .name(let name) = reference.path[0],
                    case .name(let output) = reference.path[1], let source = names[name], !StepFacts.reserved.contains(output),
                    steps[source].loop == nil || LoopFact(rawValue: output) == nil, steps[source].defaultOutput(output) == nil
                else { return nil }
                return OutputUse(step: steps[source].id, output: output, user: user, place: place)
            }
        }
        let ofSteps = steps.indices.filter { !inside.contains($0) }.flatMap {
            uses(steps[$0].references, "step \"\(steps[$0].id)\"", $0)
        }
        return ofSteps + referencesOfRun.flatMap { uses($0.references, $0.place) }
    }

    /// What the run itself refers to, besides its steps.
    private var referencesOfRun: [(place: String, references: [Reference])] {
        let values = objectives.compactMap { objective -> (String, [Reference])? in
            guard case .value(let template) = objective.measure else { return nil }
            return ("objective \"\(objective.name)\"", template.references)
        }
        return values + [("the announcement", announce?.text?.references ?? [])]
            + requires.map { ("precondition \"\($0.id)\"", $0.operation.references) }
            + monitors.map { ("monitor \"\($0.id)\"", $0.operation.references) }
    }
}

extension PlannedStep {
    /// The value that stands for an output that could not be read, or of a step that was skipped; nil where there is none.
    public func defaultOutput(_ name: String) -> Value? {
        guard case .operation(let operation) = body else { return nil }
        return operation.outputs.first { $0.name == name }?.defaultValue
    }

    /// Every reference that is still open in what the step does, asks and judges.
    fileprivate var references: [Reference] {
        let own: [Reference] =
            switch body {
            case .gate(let gate): gate.text?.references ?? []
            case .manual(let manual): manual.instructions.references
            case .operation, .wait, .watch, .phase: []
            }
        return own + operations.flatMap(\.references) + (when?.references ?? []) + (until?.expect?.references ?? [])
            + (loop?.lists ?? []).flatMap(\.references)
    }
}
