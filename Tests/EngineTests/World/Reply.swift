import ActionKit
import Values

/// What the world answers to one call.
struct Reply {
    var end: ActionOutcome.End = .exited(code: 0)
    var takes: Microseconds = .milliseconds(100)
    var outputs: [String: Value] = [:]
    var readings: [ActionOutcome.Output] = []
    var survivors = 0
    /// Whether it goes on to its own end when it is told to end.
    var isDeaf = false
    /// Of an observation: how each part ended, with what it gave.
    var parts: [ActionOutcome.Part] = []
    /// Whether a write took effect; nil: where it ended well.
    var applies: Bool?

    var takesEffect: Bool { applies ?? (end == .exited(code: 0) || end == .delivered) }

    static let ok = Reply()
    static func exit(_ code: Int, applies: Bool? = nil) -> Reply { Reply(end: .exited(code: code), applies: applies) }
    static func timeout(applies: Bool = false) -> Reply { Reply(end: .timedOut, takes: .hours(100), applies: applies) }
    static func out(_ outputs: [String: Value]) -> Reply { Reply(outputs: outputs) }
    static func slow(_ time: Microseconds) -> Reply { Reply(takes: time) }
    static func observed(_ parts: [(String, ActionOutcome.End, [String: Value])]) -> Reply {
        let time = Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000)
        return Reply(
            end: .observed,
            parts: parts.map { name, end, values in
                let outputs = values.sorted { $0.key < $1.key }.map { ActionOutcome.Output(name: $0.key, reading: .value($0.value)) }
                return .init(name: name, outcome: ActionOutcome(end: end, startedAt: time, elapsed: .milliseconds(50), outputs: outputs))
            })
    }

    static func end(_ end: ActionOutcome.End, applies: Bool? = nil) -> Reply { Reply(end: end, applies: applies) }
}

extension ActionRequest {
    /// The words by which the world knows a call.
    var words: String {
        switch kind {
        case .command(let command): command.arguments.joined(separator: " ")
        case .http(let request): "\(request.method) \(request.url)"
        case .notify: "tell"
        case .observe(let parts): parts.map(\.request.words).joined(separator: ", ")
        }
    }
}
