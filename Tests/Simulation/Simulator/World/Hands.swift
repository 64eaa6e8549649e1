import ActionKit
import Values

/// What the engine acts with: it starts processes in the simulated world.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Hands: ActionPerformer, @unchecked Sendable {
    private unowned let simulation: Simulation
    private let life: Life

    init(_ simulation: Simulation, _ life: Life) {
        self.simulation = simulation
        self.life = life
    }

    func start(
        _ request: ActionRequest, as call: CallID, context: ActionContext, report: @escaping @Sendable (ActionReport) -> Void
    ) {
        guard life.fuse.touch() else { return }
        simulation.start(request, call, context, life, report)
    }

    func cancel(_ call: CallID) {
        guard life.fuse.touch() else { return }
        simulation.cancel(call, life)
    }
}

extension ActionRequest {
    /// The words by which the world knows what is asked: those of the command, or the parts of the address.
    var words: [String] {
        switch kind {
        case .command(let command): command.words
        case .http(let request):
            request.url.split(separator: "/").dropFirst(2).flatMap { $0.split(separator: " ") }.map(String.init)
        case .notify: ["tell"]
        case .observe(let parts): parts.first?.request.words ?? ["judge"]
        }
    }

    var isRequest: Bool { if case .http = kind { true } else { false } }

    /// Whether a secret goes to it.
    var hasSecret: Bool {
        switch kind {
        case .command(let command):
            command.environment.contains { !$0.text.secrets.isEmpty } || !(command.standardInput?.secrets.isEmpty ?? true)
        case .http(let request): request.headers.contains { !$0.text.secrets.isEmpty } || !(request.body?.secrets.isEmpty ?? true)
        case .notify: false
        case .observe(let parts): parts.contains { $0.request.hasSecret }
        }
    }
}

extension CommandRequest {
    /// The arguments, or the words of the script with its variables' values.
    fileprivate var words: [String] {
        if arguments.first == "jq" { return ["compute"] }
        guard arguments.first == "bash", let script = arguments.last else {
            return arguments.flatMap { $0.split(separator: " ") }.map(String.init)
        }
        return script.split(separator: " ").flatMap { word -> [String] in
            guard word.hasPrefix("$") else { return [String(word)] }
            let value = environment.first { $0.name == word.dropFirst() }?.text.display ?? ""
            return value.split(separator: " ").map(String.init)
        }
    }
}
