import ActionKit
import Processes
import Secrets
import Values

/// Turns requests into child processes.
struct CallPreparation: Sendable {
    let secrets: SecretResolver
    let environment: CleanEnvironment

    /// How much longer than its own limit curl may live before it is killed.
    private static let curlMargin = Microseconds.milliseconds(500)

    /// The child that carries out `request`, bounded and redacted.
    func prepare(_ request: ActionRequest, _ context: ActionContext) throws(Unstartable) -> PreparedCall {
        var call =
            switch request.kind {
            case .command(let command): PreparedCall(kind: .command, command: try self.command(command, context))
            case .http(let http): PreparedCall(kind: .http, command: try curl(http, request.timeLimit))
            case .observe: throw Unstartable(reason: "an observation inside an observation")
            case .notify(let notification): try self.notification(notification, request.timeLimit, context)
            }
        let margin = call.isRequest ? Self.curlMargin : .zero
        call.command.timeLimit = UInt64(max(1, (request.timeLimit + margin).rawValue))
        call.command.grace = UInt64(max(0, request.grace.rawValue))
        call.command.redaction = secrets.redaction
        return call
    }

    private func command(_ request: CommandRequest, _ context: ActionContext) throws(Unstartable) -> Command {
        guard let name = request.arguments.first else { throw Unstartable(reason: "the command is empty") }
        let directory = request.workingDirectory ?? "/"
        var command = Command(executable: try resolve(name, in: directory), arguments: request.arguments)
        command.workingDirectory = directory
        var variables = base + [EnvironmentVariable("MUSTER_IDEMPOTENCY_KEY", context.idempotencyKey)]
        for named in request.environment {
            let variable = try secrets.variable(named)
            variables.removeAll { $0.name == named.name }
            variables.append(variable)
        }
        command.environment = variables
        if let input = request.standardInput { command.input = .bytes(try secrets.bytes(of: input)) }
        return command
    }

    private func curl(_ request: HTTPRequest, _ limit: Microseconds) throws(Unstartable) -> Command {
        var command = Command(executable: try resolve("curl", in: "/"), arguments: CurlConfiguration.arguments)
        command.environment = base
        var configuration = CurlConfiguration(limit: limit)
        try configuration.add(request, secrets)
        command.input = .bytes(configuration.bytes)
        return command
    }

    private func notification(
        _ request: NotifyRequest, _ limit: Microseconds, _ context: ActionContext
    ) throws(Unstartable) -> PreparedCall {
        let text = secrets.redaction.redact(request.text)
        let command: CommandRequest
        switch request.target {
        case .webhook(let url):
            return PreparedCall(kind: .notifyingRequest, command: try curl(NotificationText.webhook(url, text), limit))
        case .file(let path):
            let line = SecretText(NotificationText.line(text))
            command = CommandRequest(arguments: NotificationText.appending(to: path), standardInput: line)
        case .command(let arguments):
            command = CommandRequest(arguments: arguments, standardInput: SecretText(text + "\n"))
        }
        return PreparedCall(kind: .notifyingCommand, command: try self.command(command, context))
    }

    private var base: [EnvironmentVariable] { environment.variables.map { EnvironmentVariable($0.name, $0.value) } }

    private func resolve(_ name: String, in directory: String) throws(Unstartable) -> String {
        do throws(ProcessError) {
            return try ExecutableResolver.resolve(name, path: CleanEnvironment.path, relativeTo: directory)
        } catch {
            throw Unstartable(reason: error.message)
        }
    }
}
