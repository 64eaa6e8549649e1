import Plan
import PlaybookModel
import Values

/// A step of a test's plan before steps have numbers.
struct Node {
    var step: PlannedStep
    /// Names of steps of the same phase; nil is the step before.
    var needs: [String]?
    var children: [Node] = []
}

/// An operation whose command says what it is: `do a`, `undo a`, `probe a`. The world answers by these words.
func operation(_ words: String, timeout: Microseconds = .seconds(60), _ change: (inout PlannedOperation) -> Void = { _ in })
    -> PlannedOperation
{
    let arguments = words.split(separator: " ").map { Template(.string(String($0))) }
    var operation = PlannedOperation(action: .command(PlannedCommand(program: .arguments(arguments))), attemptTimeout: timeout)
    change(&operation)
    return operation
}

/// A write: `do ID`.
func write(_ id: String, needs: [String]? = nil, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    var step = PlannedStep(id: StepID(id), title: id, body: .operation(operation("do \(id)")), effect: .write)
    change(&step)
    return Node(step: step, needs: needs)
}

/// A write with `undo ID`.
func undoable(_ id: String, needs: [String]? = nil, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    write(id, needs: needs) {
        $0.undo = undo(id)
        change(&$0)
    }
}

/// A read: `do ID`.
func read(_ id: String, needs: [String]? = nil, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    var step = PlannedStep(id: StepID(id), title: id, body: .operation(operation("do \(id)")), effect: .read)
    change(&step)
    return Node(step: step, needs: needs)
}

/// A write with `probe ID`, which cannot be taken back.
func pivot(_ id: String, needs: [String]? = nil, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    write(id, needs: needs) {
        $0.pivot = .init(failback: "failback.yaml")
        $0.doneWhen = operation("probe \(id)")
        change(&$0)
    }
}

func phase(_ id: String, needs: [String]? = nil, _ children: [Node], _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    var step = PlannedStep(id: StepID(id), title: id, body: .phase(children: []), effect: .read)
    change(&step)
    return Node(step: step, needs: needs, children: children)
}

func wait(_ id: String, for duration: Microseconds, needs: [String]? = nil, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    var step = PlannedStep(id: StepID(id), title: id, body: .wait(.duration(duration)), effect: .read)
    change(&step)
    return Node(step: step, needs: needs)
}

func gate(
    _ id: String, needs: [String]? = nil, voters: [String] = ["ana", "ben", "cleo"], quorum: Int = 1,
    eachOf: [(String, Int)] = [], exclude: [ApproveAction.Exclusion] = [], expires: Microseconds = .minutes(10),
    onExpiry: ApproveAction.OnExpiry = .stop, _ change: (inout PlannedStep) -> Void = { _ in }
) -> Node {
    let gate = PlannedGate(
        voters: voters.map { PersonID($0) }, from: voters, quorum: quorum, eachOf: eachOf.map { .init(role: RoleID($0.0), count: $0.1) },
        exclude: exclude, expires: expires, onExpiry: onExpiry, text: nil, dominates: [])
    var step = PlannedStep(id: StepID(id), title: id, body: .gate(gate), effect: .read)
    change(&step)
    return Node(step: step, needs: needs)
}

func manual(
    _ id: String, needs: [String]? = nil, inputs: [(String, ValueType)] = [], voters: [String] = [],
    _ change: (inout PlannedStep) -> Void = { _ in }
) -> Node {
    let manual = PlannedManual(
        instructions: Template(.string("do it by hand")), inputs: inputs.map { .init(name: $0.0, type: $0.1, text: nil) },
        voters: voters.map { PersonID($0) })
    var step = PlannedStep(id: StepID(id), title: id, body: .manual(manual), effect: .read)
    change(&step)
    if step.changesSomething { step.effect = .write }
    return Node(step: step, needs: needs)
}

/// A message to the channel, as the planner makes it: a write that may be repeated.
func notice(_ id: String, _ change: (inout PlannedStep) -> Void = { _ in }) -> Node {
    let action = PlannedAction.notify(channel: ChannelName("incident"), text: Template(.string("hello")))
    var step = PlannedStep(
        id: StepID(id), title: id, body: .operation(PlannedOperation(action: action, attemptTimeout: .seconds(5))), effect: .write)
    step.idempotent = true
    change(&step)
    return Node(step: step)
}

func undo(_ id: String, retry: PlannedRetry? = nil) -> PlannedUndo {
    PlannedUndo(operation: operation("undo \(id)"), timeout: nil, retry: retry)
}

func release(
    _ id: String, afterPivot: Release.AfterPivot = .run, fault: Bool = false, keep: String? = nil, retry: PlannedRetry? = nil
) -> PlannedRelease {
    PlannedRelease(
        operation: operation("release \(id)"), timeout: nil, retry: retry, scope: .run, afterPivot: afterPivot, fault: fault, keep: keep)
}

func check(_ id: String, _ onUnmet: Check.OnUnmet = .stop) -> PlannedCheck {
    PlannedCheck(id: id, title: id, operation: operation("check \(id)"), onUnmet: onUnmet)
}

func retry(_ atMost: Int, initial: Microseconds = .seconds(1), jitter: Retry.Jitter = .none, on: [FailureMatch] = []) -> PlannedRetry {
    PlannedRetry(atMost: atMost, initial: initial, factor: DecimalNumber(2), max: .seconds(30), jitter: jitter, on: on)
}

func until(
    every: Microseconds = .seconds(1), earlier: [Microseconds]? = nil, within: Microseconds? = .seconds(60), atMost: Int? = nil,
    expect: Condition? = nil,
    failures: [FailureMatch] = [], consecutive: Int = 1, sustained: Microseconds? = nil, tolerate: Int? = nil
) -> PlannedUntil {
    PlannedUntil(
        every: every, earlier: earlier, within: within, atMost: atMost, expect: expect, expectFailure: failures, consecutive: consecutive,
        sustained: sustained, tolerateErrors: tolerate)
}

func compare(_ output: String, _ comparator: Comparator, _ operand: Value) -> Condition {
    .comparison(Comparison(subject: .output(name: output), comparator: comparator, operand: Template(operand)))
}

func compare(_ reference: Template, _ comparator: Comparator, _ operand: Value) -> Condition {
    .comparison(Comparison(subject: .value(template: reference), comparator: comparator, operand: Template(operand)))
}

/// `${{ TEXT }}`.
func reference(_ text: String) -> Template {
    do { return Template(.reference(try Reference(parsing: text))) } catch { preconditionFailure("\(text): \(error)") }
}

func output(_ name: String, _ type: ValueType) -> OutputDeclaration { OutputDeclaration(name: name, type: type, source: .stdout) }

/// Numbers the nodes and makes the plan; `release_at` names come in through `scopes`.
func plan(_ nodes: [Node], mode: Mode = .drill, scopes: [String: String] = [:], _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var steps: [PlannedStep] = []
    func add(_ nodes: [Node], _ parent: Int?) -> [Int] {
        var numbers: [Int] = []
        var names: [String: Int] = [:]
        for node in nodes {
            let number = steps.count
            var step = node.step
            step.parent = parent
            step.needs = node.needs.map { $0.compactMap { names[$0] } } ?? (numbers.last.map { [$0] } ?? [])
            names[step.id.rawValue] = number
            numbers.append(number)
            steps.append(step)
            if case .phase = step.body { steps[number].body = .phase(children: add(node.children, number)) }
        }
        return numbers
    }
    let roots = add(nodes, nil)
    for (id, scope) in scopes {
        guard let step = steps.firstIndex(where: { $0.id.rawValue == id }),
            let phase = steps.firstIndex(where: { $0.id.rawValue == scope }),
            let release = steps[step].release
        else { preconditionFailure("no such scope") }
        steps[step].release = PlannedRelease(
            operation: release.operation, timeout: release.timeout, retry: release.retry, scope: .phase(step: phase),
            afterPivot: release.afterPivot, fault: release.fault, keep: release.keep)
    }
    var plan = Plan(
        playbook: PlaybookIdentity(id: "test", title: "A test", owner: nil, scenario: nil), site: site, mode: mode, parameters: [],
        requires: [], locks: [PlannedLock(LockKey("traffic/lab"))], objectives: [], monitors: [], announce: nil, timeout: nil,
        maxParallel: 8,
        steps: steps, roots: roots)
    change(&plan)
    return plan
}

let site = PlannedSite(
    name: "lab",
    people: [
        .init(id: "ana", name: "Ana", keys: [], roles: ["commander"], osUsers: ["ana"]),
        .init(id: "ben", name: "Ben", keys: [], roles: ["cab"], osUsers: ["ben"]),
        .init(id: "cleo", name: "Cleo", keys: [], roles: ["commander", "cab"], osUsers: ["cleo"]),
        .init(id: "ida", name: "Ida", keys: [], roles: [], osUsers: ["ida"])
    ],
    roles: [], minimumIdentity: .signature, secrets: [],
    channels: [.init(name: ChannelName("incident"), target: .command(arguments: ["tell", "incident"]))],
    inboxFolder: "/nowhere/inbox", lockFolder: "/nowhere/locks", grace: .seconds(5))

extension PersonID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(rawValue: text) }
}

extension RoleID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(rawValue: text) }
}
