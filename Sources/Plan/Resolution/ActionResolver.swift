import Diagnostics
import PlaybookModel
import Values

/// Resolves what an operation sends to the outside world, and keeps secrets out of what others can read.
struct ActionResolver {
    let resolver: Resolver
    /// Nil where no site is given.
    let channels: Set<String>?

    func resolve(_ operation: Operation, _ place: OperationPlace, in scope: Scope) -> PlannedAction {
        switch operation.action {
        case .run(let arguments):
            // Most commands hold no reference; their list is taken as it is.
            let resolved = arguments.allSatisfy(\.isFixedText) ? arguments : arguments.map { argument($0, scope) }
            return .command(command(.arguments(resolved), operation, scope))
        case .shell(let script): return .command(command(.shell(script.value), operation, scope))
        case .http(let request):
            checkMethod(request, place)
            return .http(http(request, scope))
        case .notify(let notification):
            checkNotification(notification, place)
            resolver.usedChannels.insert(notification.channel.value)
            let text = resolver.text(notification.text, in: scope.withoutSecrets, what: "the text of \"notify\"")
            return .notify(channel: ChannelName(notification.channel.value), text: text)
        case .compute(let computations): return .compute(computations.map { computation($0, scope) })
        case .observe: return .observe([])  // its parts have operations of their own
        case .uses(let call):
            resolver.findings.error(
                .moduleCallsModule, "an action module calls \"\(call.module.value)\"", at: call.module.range,
                expected: "a run, shell or http action: modules do not call each other")
            return .command(PlannedCommand(program: .shell("")))
        }
    }

    /// Adds what a call says beside `uses:` to the module's action.
    func add(_ operation: Operation, to action: inout PlannedAction, in scope: Scope) {
        guard case .command(var command) = action else { return }
        let own = self.command(command.program, operation, scope)
        command.environment = command.environment.filter { field in !own.environment.contains { $0.name == field.name } } + own.environment
        command.workingDirectory = own.workingDirectory ?? command.workingDirectory
        command.standardInput = own.standardInput ?? command.standardInput
        action = .command(command)
    }

    private func command(_ program: PlannedCommand.Program, _ operation: Operation, _ scope: Scope) -> PlannedCommand {
        PlannedCommand(
            program: program, environment: fields(operation.environment, "the variable", scope),
            workingDirectory: operation.workingDirectory.map { resolver.text($0, in: scope.withoutSecrets, what: "the working directory") },
            standardInput: operation.standardInput.map {
                resolver.text($0, quote: operation.inputQuote, in: scope, what: "the standard input")
            })
    }

    private func argument(_ template: Template, _ scope: Scope) -> Template {
        let text = resolver.text(template, in: scope, what: "an argument")
        refuseSecrets(text, "an argument", "that every user of the host can read", "pass it through \"env:\" or \"stdin:\"")
        return text
    }

    private func http(_ request: HTTPAction, _ scope: Scope) -> PlannedHTTP {
        let url = resolver.text(request.url, in: scope, what: "the URL")
        refuseSecrets(url, "a URL", "that logs on its way keep", "pass it in a header or in the body")
        return PlannedHTTP(
            method: request.method.value, url: url, headers: fields(request.headers, "the header", scope),
            body: request.body.map { resolver.text($0, quote: request.quote, in: scope, what: "the body") })
    }

    private func fields(_ fields: [Template.Field], _ kind: String, _ scope: Scope) -> [Template.Field] {
        fields.map { field in
            Template.Field(
                field.name, resolver.text(field.template, in: scope, what: "\(kind) \"\(field.name)\""), nameRange: field.nameRange)
        }
    }

    private func computation(_ written: Computation, _ scope: Scope) -> PlannedComputation {
        PlannedComputation(
            name: written.name.value, expression: written.expression.value,
            variables: written.variables.map { field in
                let value = resolver.resolve(field.template, in: scope.withoutSecrets, what: "the variable \"$\(field.name)\"")
                if value.value?.isAbsent == true { resolver.reportAbsent("the variable \"$\(field.name)\"", field.template.range) }
                return Template.Field(field.name, value.template, nameRange: field.nameRange)
            })
    }

    private func refuseSecrets(_ template: Template, _ place: String, _ why: String, _ fix: String) {
        if template.value != nil { return }
        for reference in template.references where reference.root == .secrets {
            resolver.findings.error(
                .secretExposed, "\"\(reference)\" would stand in \(place), \(why)", at: reference.range, fix: fix)
        }
    }

    private func checkMethod(_ request: HTTPAction, _ place: OperationPlace) {
        guard place.mustRead, place != .poll, !request.isRead else { return }
        resolver.findings.error(
            .probeWrites, "\"\(place.rawValue)\" may only read, \(request.method.value) writes", at: request.method.range,
            expected: "GET or HEAD")
    }

    private func checkNotification(_ notification: Notification, _ place: OperationPlace) {
        if place.mustRead {
            resolver.findings.error(
                .probeWrites, "\"\(place.rawValue)\" may only read, a notification does not", at: notification.channel.range)
        }
        guard let channels, !channels.contains(notification.channel.value) else { return }
        resolver.reportUnknown(channel: notification.channel, among: channels)
    }
}

extension Template {
    /// Text without references: it resolves to itself.
    var isFixedText: Bool {
        if case .value(.string) = content { return true }
        return false
    }
}

extension HTTPAction {
    /// GET and HEAD are safe methods (RFC 9110, 9.2.1).
    var isRead: Bool { method.value == "GET" || method.value == "HEAD" }
}

extension Resolver {
    /// A template in a place that takes text: a scalar, in its canonical form where it is known.
    func text(_ template: Template, in scope: Scope, what: @autoclosure () -> String) -> Template {
        if template.isFixedText { return template }
        let typed = resolve(template, in: scope, what: what())
        if let value = typed.value {
            if let text = value.text { return Template(.string(text), range: template.range) }
            if value.isAbsent {
                reportAbsent(what(), template.range)
                return typed.template
            }
        }
        if let type = typed.type ?? typed.value?.type, !type.isScalar {
            findings.error(
                .valueType, "\(what()) is given \"\(typed.template)\", which is \(type)", at: template.range, expected: "a scalar")
        }
        return typed.template
    }

    func reportUnknown(channel: Located<String>, among channels: Set<String>) {
        findings.unknown(
            .unknownChannel, "the site has no channel \"\(channel.value)\"", name: channel.value, among: channels, at: channel.range)
    }
}
