import PlaybookModel
import Values

/// One step of the plan.
///
/// A value of one pointer, as ``Step`` is: the engine takes it in hand many times for each step of a run. What most steps do
/// not have lies behind a second pointer that all such steps share.
public struct PlannedStep: Sendable {
    public enum Body: Sendable, Codable {
        case operation(PlannedOperation)
        indirect case gate(PlannedGate)
        indirect case manual(PlannedManual)
        case wait(PlannedWait)
        indirect case watch(PlannedWatch)
        /// Numbers of the inner steps, in document order.
        case phase(children: [Int])
    }

    /// What it takes of a pool for as long as it runs.
    public struct Pool: Sendable, Hashable, Codable {
        public let name: String
        public let places: Int

        public init(name: String, places: Int) {
            self.name = name
            self.places = places
        }
    }

    public struct Pivot: Sendable, Hashable, Codable {
        public let failback: String?

        public init(failback: String?) { self.failback = failback }
    }

    /// What nearly every step has.
    private struct Common {
        var id: StepID
        var title: String
        var body: Body
        var needs: [Int] = []
        var parent: Int?
        var effect: Step.Effect
        var rest = Rest.none
    }

    /// What few steps have.
    private struct Rest {
        /// Shared by all steps that have nothing of it.
        static let none = Boxed(Rest())

        var owner: String?
        var hints: [String] = []
        var description: String?
        var expected: Microseconds?
        var idempotent = false
        var loop: Loop?
        var when: Condition?
        var requires: [PlannedCheck] = []
        var before: [PlannedCapture] = []
        var doneWhen: PlannedOperation?
        var undo: Boxed<PlannedUndo>?
        var noUndo: String?
        var release: Boxed<PlannedRelease>?
        var pivot: Pivot?
        var timeout: Microseconds?
        var lateAfter: Microseconds?
        var until: Boxed<PlannedUntil>?
        var retry: Boxed<PlannedRetry>?
        var onFailure: FailurePolicy?
        var pool: Pool?
        var onEarlyEnd: EarlyEnd?
    }

    private var common: Boxed<Common>

    private var rest: Rest {
        _read { yield common.content.rest.content }
        _modify { yield &common.content.rest.content }
    }

    public init(id: StepID, title: String, body: Body, effect: Step.Effect) {
        common = Boxed(Common(id: id, title: title, body: body, effect: effect))
    }

    public var id: StepID {
        get { common.content.id }
        set { common.content.id = newValue }
    }

    public var title: String {
        get { common.content.title }
        set { common.content.title = newValue }
    }

    public var body: Body {
        _read { yield common.content.body }
        _modify { yield &common.content.body }
    }

    /// Numbers of steps of the same phase.
    public var needs: [Int] {
        get { common.content.needs }
        set { common.content.needs = newValue }
    }

    /// Number of the enclosing phase.
    public var parent: Int? {
        get { common.content.parent }
        set { common.content.parent = newValue }
    }

    public var effect: Step.Effect {
        get { common.content.effect }
        set { common.content.effect = newValue }
    }

    public var children: [Int] {
        if case .phase(let children) = common.content.body { return children }
        return []
    }
}

// What few steps have. Setting nothing where nothing is leaves the part that steps share alone.
extension PlannedStep {
    /// Known causes of a failure of the step, or of what stands inside it.
    public var hints: [String] {
        get { rest.hints }
        set { if !newValue.isEmpty || !rest.hints.isEmpty { rest.hints = newValue } }
    }

    public var owner: String? {
        get { rest.owner }
        set { if newValue != nil || rest.owner != nil { rest.owner = newValue } }
    }

    public var description: String? {
        get { rest.description }
        set { if newValue != nil || rest.description != nil { rest.description = newValue } }
    }

    public var expected: Microseconds? {
        get { rest.expected }
        set { if newValue != nil || rest.expected != nil { rest.expected = newValue } }
    }

    public var idempotent: Bool {
        get { rest.idempotent }
        set { if newValue != rest.idempotent { rest.idempotent = newValue } }
    }

    public var loop: Loop? {
        get { rest.loop }
        set { if newValue != nil || rest.loop != nil { rest.loop = newValue } }
    }

    public var when: Condition? {
        get { rest.when }
        set { if newValue != nil || rest.when != nil { rest.when = newValue } }
    }

    public var requires: [PlannedCheck] {
        get { rest.requires }
        set { if !newValue.isEmpty || !rest.requires.isEmpty { rest.requires = newValue } }
    }

    public var before: [PlannedCapture] {
        get { rest.before }
        set { if !newValue.isEmpty || !rest.before.isEmpty { rest.before = newValue } }
    }

    public var doneWhen: PlannedOperation? {
        get { rest.doneWhen }
        set { if newValue != nil || rest.doneWhen != nil { rest.doneWhen = newValue } }
    }

    public var undo: PlannedUndo? {
        get { rest.undo?.content }
        set { if newValue != nil || rest.undo != nil { rest.undo = newValue.map { Boxed($0) } } }
    }

    public var noUndo: String? {
        get { rest.noUndo }
        set { if newValue != nil || rest.noUndo != nil { rest.noUndo = newValue } }
    }

    public var release: PlannedRelease? {
        get { rest.release?.content }
        set { if newValue != nil || rest.release != nil { rest.release = newValue.map { Boxed($0) } } }
    }

    public var pivot: Pivot? {
        get { rest.pivot }
        set { if newValue != nil || rest.pivot != nil { rest.pivot = newValue } }
    }

    public var timeout: Microseconds? {
        get { rest.timeout }
        set { if newValue != nil || rest.timeout != nil { rest.timeout = newValue } }
    }

    public var lateAfter: Microseconds? {
        get { rest.lateAfter }
        set { if newValue != nil || rest.lateAfter != nil { rest.lateAfter = newValue } }
    }

    public var until: PlannedUntil? {
        get { rest.until?.content }
        set { if newValue != nil || rest.until != nil { rest.until = newValue.map { Boxed($0) } } }
    }

    public var retry: PlannedRetry? {
        get { rest.retry?.content }
        set { if newValue != nil || rest.retry != nil { rest.retry = newValue.map { Boxed($0) } } }
    }

    /// As written; where a step says nothing the nearest phase or loop around does, else the run rolls back.
    public var onFailure: FailurePolicy? {
        get { rest.onFailure }
        set { if newValue != rest.onFailure { rest.onFailure = newValue } }
    }

    /// Of a phase, as written; what holds in the end is ``Plan/isCancelledEarly(_:)``.
    public var onEarlyEnd: EarlyEnd? {
        get { rest.onEarlyEnd }
        set { if newValue != nil || rest.onEarlyEnd != nil { rest.onEarlyEnd = newValue } }
    }

    public var pool: Pool? {
        get { rest.pool }
        set { if newValue != nil || rest.pool != nil { rest.pool = newValue } }
    }
}
