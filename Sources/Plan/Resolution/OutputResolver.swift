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
        switch output.source {
        case .file(let path):
            return .file(path: resolver.text(path, in: scope.withoutSecrets, what: "the path of the output \"\(output.name)\""))
        case .computed(let expression, let variables):
            return .computed(expression: expression, variables: variables.map { variable($0, in: scope.withoutSecrets) })
        default: return output.source
        }
    }

    /// What a variable stands for: a value that is known before the action, or all of one output that it gives.
    private func variable(_ field: Template.Field, in scope: Scope) -> Template.Field {
        let what = "the variable \"$\(field.name)\""
        let value = resolver.resolve(field.template, in: scope, what: what)
        if value.value?.isAbsent == true { resolver.reportAbsent(what, field.template.range) }
        if value.template.ownOutput == nil, let own = value.template.references.first(where: { $0.root == .outputs }) {
            resolver.findings.error(
                .referenceOutOfPlace, "\"\(own)\" is only a part of \(what)", at: own.range,
                expected:
                    "the whole output alone, such as \"${{ outputs.\(own.path.first.map { Reference(.outputs, [$0]).description.dropFirst(8) } ?? "name") }}\"",
                fix: "make a variable of the output, and take the part in jq")
        }
        return Template.Field(field.name, value.template, nameRange: field.nameRange)
    }

    private func checkSource(_ output: OutputDeclaration, _ action: PlannedAction) {
        let (kind, fits): (String, Bool) =
            switch (action, output.source) {
            case (.command, .stdout), (.command, .stderr), (.command, .exitCode), (.command, .file), (.command, .computed):
                ("a command", true)
            case (.http, .httpStatus), (.http, .httpHeader), (.http, .httpBody), (.http, .computed): ("an HTTP request", true)
            case (.command, _): ("a command", false)
            case (.http, _): ("an HTTP request", false)
            case (.compute, _): ("a computation", true)
            case (.observe, .part): ("an observation", true)
            case (.observe, _): ("an observation", false)
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

extension Template {
    /// The output of the same operation that the template is, whole and alone.
    public var ownOutput: String? {
        guard case .reference(let reference) = content, reference.root == .outputs, reference.path.count == 1,
            case .name(let name) = reference.path[0]
        else { return nil }
        return name
    }
}
