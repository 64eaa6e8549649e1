import Diagnostics
import PlaybookModel
import Values

/// Checks one declared output against the action that it is read from.
struct OutputResolver {
    let resolver: Resolver

    func resolve(_ output: OutputDeclaration, of action: PlannedAction, in scope: Scope) -> OutputDeclaration {
        if StepFacts.reserved.contains(output.name) {
            resolver.findings.error(
                .reservedOutput, "every step already has \"\(output.name)\"", at: output.range, fix: "give the output another name")
        }
        checkSource(output, action)
        if case .regex(let pattern) = output.selection { resolver.check(pattern: pattern, at: output.range) }
        return OutputDeclaration(
            name: output.name, type: output.type, source: source(output, in: scope), selection: output.selection, unit: output.unit,
            defaultValue: defaultValue(output), range: output.range)
    }

    private func source(_ output: OutputDeclaration, in scope: Scope) -> OutputDeclaration.Source {
        guard case .file(let path) = output.source else { return output.source }
        return .file(path: resolver.text(path, in: scope.withoutSecrets, what: "the path of the output \"\(output.name)\""))
    }

    private func checkSource(_ output: OutputDeclaration, _ action: PlannedAction) {
        let (kind, fits): (String, Bool) =
            switch (action, output.source) {
            case (.command, .stdout), (.command, .stderr), (.command, .exitCode), (.command, .file): ("a command", true)
            case (.http, .httpStatus), (.http, .httpHeader), (.http, .httpBody): ("an HTTP request", true)
            case (.command, _): ("a command", false)
            case (.http, _): ("an HTTP request", false)
            case (.compute, _): ("a computation", true)
            case (.observe, _): ("an observation", true)
            case (.notify, _): ("a notification", false)
            }
        if fits { return }
        let expected =
            switch action {
            case .command: "stdout, stderr, exit_code or file"
            case .http: "http.status, http.header or http.body"
            case .notify, .compute, .observe: "no outputs"
            }
        resolver.findings.error(
            .unreadableOutput, "the output \"\(output.name)\" is read from something that \(kind) does not have", at: output.range,
            expected: expected)
    }

    private func defaultValue(_ output: OutputDeclaration) -> Value? {
        guard let value = output.defaultValue else { return nil }
        if let read = Literals.read(value, as: output.type.required) { return read }
        resolver.findings.error(
            .valueType, "the default of the output \"\(output.name)\" is \(Literals.shown(value)), which is \(Literals.kind(value))",
            at: output.range, expected: Literals.example(output.type.required))
        return nil
    }
}

extension Scope {
    var withoutSecrets: Scope {
        var scope = self
        scope.secrets = false
        return scope
    }
}
