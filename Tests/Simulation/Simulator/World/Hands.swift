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
        case .command(let command): command.arguments
        case .http(let request): request.url.split(separator: "/").dropFirst(2).map(String.init)
        case .notify: ["tell"]
        }
    }

    var isRequest: Bool { if case .http = kind { true } else { false } }

    /// Whether a secret goes to it.
    var hasSecret: Bool {
        if case .command(let command) = kind { return command.environment.contains { !$0.text.secrets.isEmpty } }
        return false
    }
}
