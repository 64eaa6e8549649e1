import ActionKit
import Journal
import Secrets
import Values

/// A process that a runner started, or a request under way: it lives on when its runner dies.
final class Process {
    let words: [String]
    let call: CallID
    let life: Int
    let token: String
    let timeLimit: Microseconds
    let startedAt: Int64
    let startedWall: Timestamp
    let report: @Sendable (ActionReport) -> Void
    let outputs: [OutputRequest]
    let isRequest: Bool
    let hasSecret: Bool
    var end: ActionOutcome.End
    /// When its effect takes place; nil for never.
    var effectAt: Int64?
    var survivors = 0
    var isOver = false
    /// Whether its runner told it to end.
    var wasTold = false
    var endsAt: Int64 = 0
    /// Counts the plans for its end: only the last one counts.
    var version = 0

    init(
        words: [String], call: CallID, life: Int, context: ActionContext, request: ActionRequest, clock: Clockwork, isRequest: Bool,
        hasSecret: Bool, end: ActionOutcome.End, report: @escaping @Sendable (ActionReport) -> Void
    ) {
        self.words = words
        self.call = call
        self.life = life
        token = context.token
        timeLimit = request.timeLimit
        outputs = request.outputs
        startedAt = clock.time
        startedWall = clock.wall
        self.isRequest = isRequest
        self.hasSecret = hasSecret
        self.end = end
        self.report = report
    }

    var verb: String { words[0] }
    /// What it acts on: the step's name and the loop's items.
    var target: String { words.dropFirst().joined(separator: " ") }
}

/// What is true of one effect in the outside world.
struct Effect {
    var isInPlace = false
    var applied = 0
    var takenBack = 0
    /// Something took effect after its process was gone: nobody can be held to what is there now.
    var isMuddled = false
}

/// What the outside world answers, drawn from its own dice.
struct Temper {
    var dice: Dice
    /// In percent: how much goes wrong.
    var badness: Int
    /// Whether the service that monitors watch is well.
    private var serviceIsUp = true

    init(_ dice: Dice, badness: Int) {
        self.dice = dice
        self.badness = badness
    }

    struct Answer {
        var end = ActionOutcome.End.exited(code: 0)
        /// Microseconds.
        var takes: Int64
        var takesEffect = false
        var survivors = 0
    }

    /// How long it takes: short mostly, long at times.
    private mutating func duration() -> Int64 {
        switch dice.below(10) {
        case 0..<6: Int64(dice.between(1, 900)) * 1_000
        case 6..<9: Int64(dice.between(900, 6_000)) * 1_000
        default: Int64(dice.between(6_000, 40_000)) * 1_000
        }
    }

    mutating func answer(_ verb: String, isRequest: Bool, isThere: Bool) -> Answer {
        var answer = Answer(takes: verb == "do" || verb == "undo" ? duration() : duration() / 4 + 1_000)
        switch verb {
        case "probe", "gone":
            answer.end = .exited(code: isThere ? 0 : 1)
            if dice.chance(badness / 4) { answer.end = dice.pick([.signalled(number: 9), .timedOut, .network(.refused, detail: "no")]) }
        case "check": if dice.chance(badness / 3) { answer.end = dice.pick([.exited(code: 1), .timedOut, .signalled(number: 9)]) }
        case "poll":
            if dice.chance(45) { answer.end = dice.pick([.exited(code: 1), .exited(code: 1), .timedOut, .network(.refused, detail: "no")]) }
        case "watch":
            if dice.chance(15) { serviceIsUp.toggle() }
            if !serviceIsUp { answer.end = dice.pick([.exited(code: 1), .timedOut]) }
        case "tell": answer.end = dice.chance(badness / 2) ? .timedOut : .delivered
        default:
            answer.takesEffect = true
            if dice.chance(badness) { fail(&answer, isRequest) } else if isRequest { answer.end = .http(status: 200) }
        }
        if answer.end == .timedOut { answer.takes = .max / 4 }
        if isRequest { answer.end = Self.asResponse(answer.end) }
        return answer
    }

    /// What a service answers where a command would have ended so.
    private static func asResponse(_ end: ActionOutcome.End) -> ActionOutcome.End {
        switch end {
        case .exited(code: 0): .http(status: 200)
        case .exited(code: 1): .http(status: 404)
        // an answer of its own would be an answer: what cannot tell gives none
        case .exited: .network(.refused, detail: "no")
        case .signalled: .network(.reset, detail: "gone")
        default: end
        }
    }

    /// A value that an output of the type may have.
    mutating func value(_ type: ValueType) -> Value {
        switch type {
        case .string: .string(dice.pick(["here", "there", "over"]))
        case .integer: .integer(Int64(dice.below(10)))
        case .number: .number(DecimalNumber(significand: Int64(dice.below(100)), scale: 1))
        case .boolean: .boolean(dice.chance(80))
        case .duration: .duration(.seconds(Int64(dice.below(10))))
        case .timestamp: .timestamp(Timestamp(microsecondsSinceEpoch: Clockwork.start))
        case .size: .size(Int64(dice.below(1 << 20)))
        case .percent: .percent(DecimalNumber(Int64(dice.below(101))))
        case .lsn: .lsn(dice.next() >> 20)
        case .hostname: .hostname(dice.pick(["db.example", "app.example"]))
        case .enumeration(let words): .string(dice.pick(words))
        // numbers count from 1: where a loop goes over them, the world knows the items by these
        case .list(of: .integer): .list((0..<dice.below(5)).map { .integer(Int64($0) + 1) })
        case .list(let of): .list((0..<dice.below(4)).map { _ in value(of) })
        case .record(let fields): .record(fields.map { .init($0.name, value($0.type)) })
        case .optional(let of): dice.chance(20) ? .absent : value(of)
        }
    }

    private mutating func fail(_ answer: inout Answer, _ isRequest: Bool) {
        let ends: [ActionOutcome.End] =
            isRequest
            ? [
                .http(status: 500), .http(status: 403), .http(status: 502), .timedOut, .network(.reset, detail: "gone"),
                .network(.dns, detail: "no name"), .network(.timeout, detail: "nobody there")
            ]
            : [
                .exited(code: 1), .exited(code: 1), .exited(code: 3), .exited(code: 4), .signalled(number: 9), .timedOut, .timedOut,
                .notStarted(reason: "no such program")
            ]
        answer.end = dice.pick(ends)
        switch answer.end {
        case .network(.dns, _), .network(.timeout, _), .notStarted: answer.takesEffect = false
        default: answer.takesEffect = dice.chance(40)
        }
        if !isRequest, dice.chance(6) { answer.survivors = 1 }
    }
}
