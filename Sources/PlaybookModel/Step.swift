import Diagnostics
import Values

/// One step of a playbook, as written.
///
/// A value of one pointer: a playbook may have a hundred thousand of them, and planning hands them around. What most steps do
/// not have lies behind a second pointer that all such steps share.
public struct Step: Sendable {
    public enum Body: Sendable {
        case operation(Operation)
        indirect case approve(ApproveAction)
        indirect case manual(ManualAction)
        indirect case wait(WaitAction)
        indirect case watch(WatchAction)
        /// `steps:`: a phase; its steps run in sequence unless their `needs` say otherwise.
        case phase([Step])
    }

    /// Whether the step may change something.
    public enum Effect: String, Sendable, Hashable, Codable, CaseIterable { case read, write }

    /// How the steps of a phase follow each other where they say nothing of `needs`.
    public enum Order: String, Sendable, Hashable, Codable, CaseIterable { case sequence, parallel }

    /// What nearly every step has.
    private struct Common {
        var id: Located<StepID>
        var body: Body
        var range: SourceRange
        var title: String?
        var needs: [Located<String>]?
        var needsRange = SourceRange.none
        var effect: Located<Effect>?
        var rest = Rest.none
    }

    /// What few steps have.
    private struct Rest {
        /// Shared by all steps that have nothing of it.
        static let none = Boxed(Rest())

        var description: String?
        var owner: String?
        var hints: [String] = []
        var expected: Located<Template>?
        var when: Condition?
        var require: [Check] = []
        var idempotent = false
        var before: [Capture] = []
        var doneWhen: Operation?
        var undo: Boxed<Undo>?
        var noUndo: Located<String>?
        var release: Boxed<Release>?
        var releaseTerms: Boxed<Release.Terms>?
        var pivot: Boxed<Pivot>?
        var timeout: Located<Template>?
        var lateAfter: Located<Template>?
        var until: Boxed<Until>?
        var retry: Boxed<Retry>?
        var onFailure: FailurePolicy?
        var forEach: Boxed<ForEach>?
        var order: Located<Order>?
        var choice: Boxed<Switch>?
        var pool: Boxed<PoolUse>?
        var onEarlyEnd: EarlyEnd?
        var keyRanges: [String: SourceRange] = [:]
    }

    private var common: Boxed<Common>

    private var rest: Rest {
        _read { yield common.content.rest.content }
        _modify { yield &common.content.rest.content }
    }

    public init(id: Located<StepID>, body: Body, range: SourceRange) {
        common = Boxed(Common(id: id, body: body, range: range))
    }

    public var id: Located<StepID> {
        get { common.content.id }
        set { common.content.id = newValue }
    }

    public var body: Body {
        _read { yield common.content.body }
        _modify { yield &common.content.body }
    }

    public var range: SourceRange {
        get { common.content.range }
        set { common.content.range = newValue }
    }

    public var title: String? {
        get { common.content.title }
        set { common.content.title = newValue }
    }

    /// Nil: the step before in the same phase. Empty: starts at once. Names steps of the same phase.
    public var needs: [Located<String>]? {
        get { common.content.needs }
        set { common.content.needs = newValue }
    }

    /// Where the key `needs` stands, none where it is not written. By itself, because many steps have no other key that rules
    /// point at.
    public var needsRange: SourceRange {
        get { common.content.needsRange }
        set { common.content.needsRange = newValue }
    }

    public var effect: Located<Effect>? {
        get { common.content.effect }
        set { common.content.effect = newValue }
    }

    /// True if the step has nothing of what few steps have: everything from ``description`` to ``keyRanges`` is at its default.
    public var isPlain: Bool { common.content.rest.isIdentical(to: Rest.none) }

    /// The inner steps of a phase; empty for every other step.
    public var steps: [Step] {
        if case .phase(let steps) = common.content.body { return steps }
        return []
    }
}

// What few steps have. Setting nothing where nothing is leaves the part that steps share alone.
extension Step {
    public var description: String? {
        get { rest.description }
        set { if newValue != nil || rest.description != nil { rest.description = newValue } }
    }

    /// Known causes of a failure.
    public var hints: [String] {
        get { rest.hints }
        set { if !newValue.isEmpty || !rest.hints.isEmpty { rest.hints = newValue } }
    }

    public var owner: String? {
        get { rest.owner }
        set { if newValue != nil || rest.owner != nil { rest.owner = newValue } }
    }

    /// How long it usually takes; for the plan's critical path.
    public var expected: Located<Template>? {
        get { rest.expected }
        set { if newValue != nil || rest.expected != nil { rest.expected = newValue } }
    }

    public var when: Condition? {
        get { rest.when }
        set { if newValue != nil || rest.when != nil { rest.when = newValue } }
    }

    public var require: [Check] {
        get { rest.require }
        set { if !newValue.isEmpty || !rest.require.isEmpty { rest.require = newValue } }
    }

    public var idempotent: Bool {
        get { rest.idempotent }
        set { if newValue != rest.idempotent { rest.idempotent = newValue } }
    }

    public var before: [Capture] {
        get { rest.before }
        set { if !newValue.isEmpty || !rest.before.isEmpty { rest.before = newValue } }
    }

    public var doneWhen: Operation? {
        get { rest.doneWhen }
        set { if newValue != nil || rest.doneWhen != nil { rest.doneWhen = newValue } }
    }

    public var undo: Undo? {
        get { rest.undo?.content }
        set { if newValue != nil || rest.undo != nil { rest.undo = newValue.map { Boxed($0) } } }
    }

    public var noUndo: Located<String>? {
        get { rest.noUndo }
        set { if newValue != nil || rest.noUndo != nil { rest.noUndo = newValue } }
    }

    public var release: Release? {
        get { rest.release?.content }
        set { if newValue != nil || rest.release != nil { rest.release = newValue.map { Boxed($0) } } }
    }

    /// How the release of the step's module is done here, where the step says so itself.
    public var releaseTerms: Release.Terms? {
        get { rest.releaseTerms?.content }
        set { if newValue != nil || rest.releaseTerms != nil { rest.releaseTerms = newValue.map { Boxed($0) } } }
    }

    public var pivot: Pivot? {
        get { rest.pivot?.content }
        set { if newValue != nil || rest.pivot != nil { rest.pivot = newValue.map { Boxed($0) } } }
    }

    public var timeout: Located<Template>? {
        get { rest.timeout }
        set { if newValue != nil || rest.timeout != nil { rest.timeout = newValue } }
    }

    public var lateAfter: Located<Template>? {
        get { rest.lateAfter }
        set { if newValue != nil || rest.lateAfter != nil { rest.lateAfter = newValue } }
    }

    public var until: Until? {
        get { rest.until?.content }
        set { if newValue != nil || rest.until != nil { rest.until = newValue.map { Boxed($0) } } }
    }

    public var retry: Retry? {
        get { rest.retry?.content }
        set { if newValue != nil || rest.retry != nil { rest.retry = newValue.map { Boxed($0) } } }
    }

    /// Nil: what the phase around says.
    public var onFailure: FailurePolicy? {
        get { rest.onFailure }
        set { if newValue != rest.onFailure { rest.onFailure = newValue } }
    }

    public var forEach: ForEach? {
        get { rest.forEach?.content }
        set { if newValue != nil || rest.forEach != nil { rest.forEach = newValue.map { Boxed($0) } } }
    }

    /// Of a phase; nil is in sequence.
    public var order: Located<Order>? {
        get { rest.order }
        set { if newValue != nil || rest.order != nil { rest.order = newValue } }
    }

    /// Of a phase whose inner phases are the cases of a `switch`.
    public var choice: Switch? {
        get { rest.choice?.content }
        set { if newValue != nil || rest.choice != nil { rest.choice = newValue.map { Boxed($0) } } }
    }

    /// Of a phase: what becomes of steps inside that are under way when the run ends early; nil: what is around it says.
    public var onEarlyEnd: EarlyEnd? {
        get { rest.onEarlyEnd }
        set { if newValue != nil || rest.onEarlyEnd != nil { rest.onEarlyEnd = newValue } }
    }

    public var pool: PoolUse? {
        get { rest.pool?.content }
        set { if newValue != nil || rest.pool != nil { rest.pool = newValue.map { Boxed($0) } } }
    }

    /// Where each key stands, for diagnostics of rules (`pivot`, `retry`, `undo`, …); empty where the step has none of the keys
    /// that rules point at.
    public var keyRanges: [String: SourceRange] {
        get { rest.keyRanges }
        set { if !newValue.isEmpty || !rest.keyRanges.isEmpty { rest.keyRanges = newValue } }
    }
}
