import PlaybookModel

extension PlannedOperation {
    /// Every reference that is still open in what the operation sends, and in its condition.
    var references: [Reference] {
        (action.templates + outputs.flatMap(\.variables)).flatMap(\.references) + (expect?.references ?? [])
            + action.parts.flatMap { $0.operation.expect?.references ?? [] }
    }
}

extension OutputDeclaration {
    /// What a computed output is made from.
    fileprivate var variables: [Template] {
        if case .computed(_, let variables) = source { return variables.map(\.template) }
        return []
    }
}

extension PlannedAction {
    /// Everything that is resolved when the action starts.
    var templates: [Template] {
        switch self {
        case .command(let command):
            command.program.arguments + command.environment.map(\.template)
                + [command.workingDirectory, command.standardInput].compactMap { $0 }
        case .http(let request): [request.url] + request.headers.map(\.template) + [request.body].compactMap { $0 }
        case .notify(_, let text): [text]
        case .compute(let computations): computations.flatMap { $0.variables.map(\.template) }
        case .observe(let parts): parts.flatMap { $0.operation.action.templates }
        }
    }
}

extension PlannedAction {
    /// The readings of an observation; none of every other action.
    public var parts: [PlannedPart] {
        if case .observe(let parts) = self { return parts }
        return []
    }
}

extension PlannedCommand.Program {
    var arguments: [Template] {
        if case .arguments(let arguments) = self { return arguments }
        return []
    }
}

extension Condition {
    var references: [Reference] {
        comparisons.flatMap { comparison -> [Reference] in
            var templates = [comparison.operand].compactMap { $0 }
            if case .value(let template) = comparison.subject { templates.append(template) }
            return templates.flatMap(\.references)
        }
    }
}
