import Diagnostics
import PlaybookModel
import Values

/// What a reference can see from the place where it stands.
struct Scope {
    /// Which steps' outputs exist there.
    enum Steps {
        /// None: the run has not started, or the place is beside the steps.
        case none
        /// Those that have ended before the step starts.
        case before(step: Int)
        /// All, once the run is over.
        case all

        /// The step that the place belongs to.
        var place: Int? {
            if case .before(let step) = self { return step }
            return nil
        }
    }

    var steps: Steps = .none
    /// `inputs.`, inside a module.
    var inputs: Bindings?
    /// `before.`: each capture's outputs.
    var captures: [String: OutputTable]?
    /// `outputs.`: those of the operation that the place belongs to.
    var outputs: OutputTable?
    /// `each.`, innermost loop last.
    var loops: [LoopFrame] = []
    /// `run.`
    var run = true
    /// `elapsed`, in `expect` and `until`.
    var elapsed = false
    /// Comparisons with readings before, in `until`.
    var polls = false
    /// `secrets.`
    var secrets = false
}

/// A loop around a place.
struct LoopFrame {
    /// What `each.` names in it; several with `zip`.
    struct Variable {
        let name: String
        /// Nil where it cannot be known.
        let type: ValueType?
    }

    let variables: [Variable]
    /// The step that carries the loop.
    let step: Int

    subscript(name: String) -> Variable? { variables.first { $0.name == name } }
}
