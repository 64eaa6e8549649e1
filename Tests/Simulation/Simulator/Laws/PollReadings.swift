import ActionKit
import Values

/// What a poll read last, and since when it read nothing else.
struct PollReadings {
    let life: Int
    private(set) var value: Value
    private(set) var since: Int64
    private(set) var last: Int64

    /// The readings with one more; nil where this one gave no value.
    static func after(_ before: PollReadings?, _ outcome: ActionOutcome, life: Int, at time: Int64) -> PollReadings? {
        guard case .value(let value)? = outcome.outputs.first(where: { $0.name == "v" })?.reading else { return nil }
        guard var readings = before, readings.life == life, readings.value == value else {
            return PollReadings(life: life, value: value, since: time, last: time)
        }
        readings.last = time
        return readings
    }

    /// For how long it was seen unchanged, in microseconds.
    var unchangedFor: Int64 { last - since }
}
