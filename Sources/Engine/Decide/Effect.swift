import ActionKit
import Journal
import Values

/// What the state machine asks the outside world for.
public enum Effect: Sendable {
    case acquireLocks([LockWish])
    case releaseLocks([LockKey])
    case start(CallOrder)
    case cancel(CallID)
    /// Lets people know what they are asked to sign.
    case publishGate(GatePublication)
    case withdrawGate(StepID, ItemPath?)
    /// A line for the file of samples.
    case sample(String)
    case closeSamples
    case seal
    /// Nothing is left to do in this process.
    case leave(Departure)
}

/// An effect and the record that must be durable before it may start.
public struct OrderedEffect: Sendable {
    public let effect: Effect
    public let after: UInt64
}

/// One call of the outside world.
public struct CallOrder: Sendable {
    public let id: CallID
    public let request: ActionRequest
    public let token: String
    public let idempotencyKey: String
    /// Base name of the files that keep its output; nil keeps none.
    public let outputName: String?
}

/// What approvers are shown and sign.
public struct GatePublication: Sendable, Hashable {
    public let gate: StepID
    public let item: ItemPath?
    /// Number of the `gate.opened` record.
    public let seq: UInt64
    public let opened: GateOpened
    /// Canonical JSON: the steps that the gate lets run, with the values known so far.
    public let covers: [UInt8]
}

/// Why the runner leaves.
public enum Departure: Sendable, Hashable {
    case closed(RunClosed)
    case held(Cause)
}

/// What follows from one event.
public struct Decision: Sendable {
    public var entries: [Entry]
    public var effects: [OrderedEffect]
}
