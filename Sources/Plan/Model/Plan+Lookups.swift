import PlaybookModel
import Values

extension Plan {
    /// What is known to cause a failure of a step: its own hints, else those of the nearest phase around that has any.
    public func hints(for step: Int) -> [String] {
        ([step] + phases(around: step)).lazy.map { steps[$0].hints }.first { !$0.isEmpty } ?? []
    }

    /// The value of a reference to parameters, constants or the site that stayed open because of its index.
    ///
    /// - Parameter lookup: gives the values of references in brackets.
    public func indexed(_ reference: Reference, _ lookup: ReferenceLookup) throws(ValueUnavailable) -> Value {
        let start = reference.path.firstIndex { component in
            if case .index = component { return true }
            return false
        }
        let base = Reference(reference.root, Array(reference.path[..<(start ?? reference.path.endIndex)])).description
        guard let start, let value = lookups.first(where: { $0.name == base })?.value else {
            throw ValueUnavailable(.notRead, "the plan has no value for \"\(reference)\"")
        }
        return try value.following(reference.path[start...], lookup)
    }

    /// Whether a step that is under way when the run ends early is cancelled: as the nearest phase around says, else the playbook.
    public func isCancelledEarly(_ number: Int) -> Bool {
        (phases(around: number).lazy.compactMap { self.steps[$0].onEarlyEnd }.first ?? onEarlyEnd ?? .drain) == .cancel
    }

    /// The phases around a step, the innermost first.
    public func phases(around number: Int) -> [Int] { phases(around: steps[number]) }

    /// The phases around a step, the innermost first.
    public func phases(around step: PlannedStep) -> [Int] {
        var result: [Int] = []
        var parent = step.parent
        while let phase = parent {
            result.append(phase)
            parent = steps[phase].parent
        }
        return result
    }
}
