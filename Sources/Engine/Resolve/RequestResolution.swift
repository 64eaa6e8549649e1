import ActionKit
import Plan
import Planted
import PlaybookModel
import Values

extension Scope {
    /// The operation with every reference replaced by its value; secrets stay names.
    func request(_ operation: PlannedOperation, timeLimit: Microseconds) throws(ValueUnavailable) -> ActionRequest {
        var outputs: [OutputRequest] = []
        if operation.action.parts.isEmpty { for declaration in operation.outputs { outputs.append(try output(declaration)) } }
        return ActionRequest(
            kind: try kind(operation.action, timeLimit), outputs: outputs, timeLimit: timeLimit, grace: state.plan.site.grace)
    }

    private func kind(_ action: PlannedAction, _ timeLimit: Microseconds) throws(ValueUnavailable) -> ActionRequest.Kind {
        switch action {
        case .command(let command): return .command(try self.command(command))
        case .http(let http):
            let headers = try named(http.headers)
            let body = try http.body.map { (body: Template) throws(ValueUnavailable) -> SecretText in try secretText(body) }
            return .http(HTTPRequest(method: http.method, url: try text(http.url), headers: headers, body: body))
        case .compute(let computations): return .command(try jq(computations))
        case .observe(let parts):
            var requests: [PartRequest] = []
            for part in parts {
                let limit = min(timeLimit, part.operation.attemptTimeout)
                requests.append(PartRequest(name: part.name, request: try request(part.operation, timeLimit: limit)))
            }
            return .observe(requests)
        case .notify(let channel, let text):
            guard let target = state.plan.site.channels.first(where: { $0.name == channel })?.target else {
                throw ValueUnavailable(.notRead, "the site has no channel \"\(channel)\"")
            }
            return .notify(NotifyRequest(target: .init(target), text: try self.text(text)))
        }
    }

    private func command(_ command: PlannedCommand) throws(ValueUnavailable) -> CommandRequest {
        var arguments: [String]
        switch command.program {
        case .arguments(let templates):
            arguments = []
            for template in templates { arguments.append(try text(template)) }
        case .shell(let script):
            arguments = ["bash", "-o", "errexit", "-o", "nounset", "-o", "pipefail", "-c", script]
        }
        let folder = try command.workingDirectory.map { (folder: Template) throws(ValueUnavailable) -> String in try text(folder) }
        let input = try command.standardInput.map { (input: Template) throws(ValueUnavailable) -> SecretText in try secretText(input) }
        return CommandRequest(
            arguments: arguments, environment: try named(command.environment), workingDirectory: folder, standardInput: input)
    }

    /// The system's jq, its variables on standard input; without a home it has no library of its user's.
    private func jq(_ computations: [PlannedComputation]) throws(ValueUnavailable) -> CommandRequest {
        var input = JQInput()
        for computation in computations {
            input.begin(computation.name)
            for variable in computation.variables {
                let given = try variable.template.evaluate { (reference: Reference) throws(ValueUnavailable) -> Value in
                    try value(reference)
                }
                do throws(JQInput.Absent) { try input.add(variable.name, given) } catch { throw ValueUnavailable(.absent, error.message) }
            }
        }
        let program = JQProgram(
            computations.map { JQProgram.Entry(name: $0.name, expression: $0.expression, variables: $0.variables.map(\.name)) })
        return CommandRequest(
            arguments: program.arguments, environment: [NamedText("HOME", SecretText(JQProgram.home))],
            standardInput: SecretText(input.text))
    }

    /// A variable of a computed output: another output's value, or one that is known now.
    private func variable(_ field: Template.Field) throws(ValueUnavailable) -> ComputedVariable {
        if let output = field.template.ownOutput { return ComputedVariable(name: field.name, output: output) }
        let known = try field.template.evaluate { (reference: Reference) throws(ValueUnavailable) -> Value in try value(reference) }
        do throws(JQInput.Absent) {
            return ComputedVariable(name: field.name, json: try JQInput.text(known, field.name))
        } catch { throw ValueUnavailable(.absent, error.message) }
    }

    private func named(_ fields: [Template.Field]) throws(ValueUnavailable) -> [NamedText] {
        var texts: [NamedText] = []
        for field in fields { texts.append(NamedText(field.name, try secretText(field.template))) }
        return texts
    }

    func text(_ template: Template) throws(ValueUnavailable) -> String {
        try template.evaluateText { (reference: Reference) throws(ValueUnavailable) -> Value in try value(reference) }
    }

    /// Text that may hold secrets, which stay names.
    private func secretText(_ template: Template) throws(ValueUnavailable) -> SecretText {
        switch template.content {
        case .reference(let reference): return SecretText([try part(reference)])
        case .text(let parts):
            var texts: [SecretText.Part] = []
            for part in parts {
                switch part {
                case .literal(let text): texts.append(.text(text))
                case .reference(let reference): texts.append(try self.part(reference))
                case .quoted(let reference, let quote): texts.append(try self.part(reference, quote))
                }
            }
            return SecretText(texts)
        case .value, .list, .record: return SecretText(try text(template))
        }
    }

    private func part(_ reference: Reference, _ quote: Quote? = nil) throws(ValueUnavailable) -> SecretText.Part {
        let quote = planted(.quoteForgotten) ? nil : quote
        if reference.root == .secrets, case .name(let name)? = reference.path.first {
            return quote.map { .quotedSecret(SecretName(name), $0) } ?? .secret(SecretName(name))
        }
        return .text(try text(quote.map { Template(.text([.quoted(reference, $0)])) } ?? Template(.reference(reference))))
    }

    private func output(_ declaration: OutputDeclaration) throws(ValueUnavailable) -> OutputRequest {
        let source: OutputRequest.Source
        switch declaration.source {
        case .stdout: source = .stdout
        case .stderr: source = .stderr
        case .exitCode: source = .exitCode
        case .httpStatus: source = .httpStatus
        case .httpHeader(let name): source = .httpHeader(name: name)
        case .httpBody: source = .httpBody
        case .file(let path): source = .file(path: try text(path))
        case .computed(let expression, let variables):
            var given: [ComputedVariable] = []
            for variable in variables { given.append(try self.variable(variable)) }
            source = .computed(expression: expression, variables: given)
        case .part: throw ValueUnavailable(.notRead, "\"\(declaration.name)\" is read by a part")
        }
        return OutputRequest(
            name: declaration.name, type: declaration.type, source: source, selection: .init(declaration.selection),
            unit: declaration.unit, defaultValue: declaration.defaultValue)
    }
}

extension OutputRequest.Selection {
    init(_ selection: OutputDeclaration.Selection) {
        switch selection {
        case .whole: self = .whole
        case .lines: self = .lines
        case .json(let pointer): self = .json(pointer: pointer)
        case .regex(let pattern): self = .regex(pattern: pattern)
        case .jq(let expression): self = .jq(expression: expression)
        case .csv(let column): self = .csv(column: column)
        }
    }
}

extension NotifyRequest.Target {
    init(_ target: Site.Channel.Target) {
        switch target {
        case .file(let path): self = .file(path: path)
        case .webhook(let url): self = .webhook(url: url)
        case .command(let arguments): self = .command(arguments: arguments)
        }
    }
}
