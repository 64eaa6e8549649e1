import Diagnostics
import Plan
import PlaybookModel
import Values

/// Reads text as a playbook writes it: `${{ … }}` are references.
func template(_ text: String) -> Template {
    var parts: [Template.Part] = []
    var rest = Substring(text)
    while let open = rest.firstRange(of: "${{"), let close = rest.firstRange(of: "}}") {
        if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
        do {
            parts.append(.reference(try Reference(parsing: String(rest[open.upperBound..<close.lowerBound]))))
        } catch {
            preconditionFailure("\(text): \(error)")
        }
        rest = rest[close.upperBound...]
    }
    if !rest.isEmpty || parts.isEmpty { parts.append(.literal(String(rest))) }
    if parts.count == 1 {
        switch parts[0] {
        case .literal(let text): return Template(.string(text))
        case .reference(let reference), .quoted(let reference, _): return Template(.reference(reference))
        }
    }
    return Template(.text(parts))
}

func located(_ text: String) -> Located<Template> { Located(template(text)) }

func located(_ value: Value) -> Located<Template> { Located(Template(value)) }

func word(_ text: String) -> Located<String> { Located(text) }

extension Operation {
    /// `run:` with arguments.
    static func run(_ arguments: String..., outputs: [OutputDeclaration] = [], expect: Condition? = nil) -> Operation {
        Operation(action: .run(arguments: arguments.map(template)), outputs: outputs, expect: expect)
    }

    static func get(_ url: String, expect: Condition? = nil) -> Operation {
        Operation(action: .http(HTTPAction(method: word("GET"), url: template(url))), expect: expect)
    }

    static func uses(_ module: String, _ inputs: [String: String] = [:]) -> Operation {
        let fields = inputs.sorted { $0.key < $1.key }.map { Template.Field($0.key, template($0.value)) }
        return Operation(action: .uses(ModuleCall(module: word(module), inputs: fields)))
    }
}

extension Step {
    static func make(_ id: String, _ body: Body, _ change: (inout Step) -> Void = { _ in }) -> Step {
        var step = Step(id: Located(StepID(id)), body: body, range: .none)
        change(&step)
        return step
    }

    /// A step that reads.
    static func read(_ id: String, _ operation: Operation = .run("true"), _ change: (inout Step) -> Void = { _ in }) -> Step {
        make(id, .operation(operation)) {
            if $0.isCommand { $0.effect = Located(.read) }
            change(&$0)
        }
    }

    /// A step that writes, with `done_when` and `no_undo`.
    static func write(_ id: String, _ operation: Operation = .run("true"), _ change: (inout Step) -> Void = { _ in }) -> Step {
        make(id, .operation(operation)) {
            $0.doneWhen = .run("true")
            $0.noUndo = word("nothing to take back")
            change(&$0)
        }
    }

    static func phase(_ id: String, _ steps: [Step], _ change: (inout Step) -> Void = { _ in }) -> Step {
        make(id, .phase(steps), change)
    }

    static func gate(_ id: String, from: [String], quorum: Int64? = nil, _ change: (inout ApproveAction) -> Void = { _ in }) -> Step {
        var action = ApproveAction(from: from.map(word), range: .none)
        action.quorum = quorum.map { located(.integer($0)) }
        change(&action)
        return make(id, .approve(action))
    }

    func with(_ change: (inout Step) -> Void) -> Step {
        var step = self
        change(&step)
        return step
    }

    private var isCommand: Bool {
        guard case .operation(let operation) = body else { return false }
        return switch operation.action {
        case .run, .shell: true
        case .http, .uses, .notify, .compute, .observe: false
        }
    }
}

extension Condition {
    /// `name: { comparator: operand }`.
    static func output(_ name: String, _ comparator: Comparator, _ operand: Value) -> Condition {
        .comparison(Comparison(subject: .output(name: name), comparator: comparator, operand: Template(operand)))
    }

    /// `{ value: subject, comparator: operand }`.
    static func value(_ subject: String, _ comparator: Comparator, _ operand: Template?) -> Condition {
        .comparison(Comparison(subject: .value(template: template(subject)), comparator: comparator, operand: operand))
    }
}

extension OutputDeclaration {
    static func stdout(_ name: String, _ type: ValueType, default value: Value? = nil) -> OutputDeclaration {
        OutputDeclaration(name: name, type: type, source: .stdout, defaultValue: value)
    }
}

extension Playbook {
    static func make(_ steps: [Step], _ change: (inout Playbook) -> Void = { _ in }) -> Playbook {
        var playbook = Playbook(id: word("drill"), range: .none)
        playbook.steps = steps
        change(&playbook)
        return playbook
    }

    mutating func parameter(_ text: String, _ type: ValueType, default value: Value? = nil) {
        parameters.append(Parameter(name: word(text), type: type, defaultValue: value.map { located($0) }))
    }
}

extension Site {
    /// Two regions, two commanders and one watcher.
    static func lab(_ change: (inout Site) -> Void = { _ in }) -> Site {
        let folders = Folders(runs: "/srv/runs", inbox: "/srv/inbox", locks: "/srv/locks", keys: "/srv/keys")
        var site = Site(name: word("lab"), folders: folders, range: .none)
        func region(_ port: Int64) -> Value {
            .record([.init("app", .string("http://127.0.0.1:\(port)")), .init("db", .string("db-\(port)"))])
        }
        site.values = [
            (word("regions"), Located(.record([.init("a", region(1)), .init("b", region(2))]))),
            (word("vip"), Located(.string("http://127.0.0.1:80"))), (word("max_lag"), Located(.string("5m"))),
            (word("hosts"), Located(.list([.string("h1"), .string("h2")])))
        ]
        site.roles = [
            Role(id: Located(RoleID("commander")), may: [.start, .approve]), Role(id: Located(RoleID("watcher")), may: []),
            Role(id: Located(RoleID("board")), may: [.approve], modes: [.live])
        ]
        site.people = [
            Person(id: Located(PersonID("ann")), name: "Ann", keys: [word("ssh-ed25519 AAAA ann")], roles: [Located(RoleID("commander"))]),
            Person(id: Located(PersonID("bob")), name: "Bob", keys: [word("ssh-ed25519 AAAA bob")], roles: [Located(RoleID("commander"))]),
            Person(id: Located(PersonID("cid")), name: "Cid", roles: [Located(RoleID("watcher"))])
        ]
        site.secrets = [Secret(name: Located(SecretName("db_password")), source: .environment(variable: "DB_PASSWORD"))]
        site.channels = [Channel(name: Located(ChannelName("incident")), target: .file(path: "/srv/incident.log"))]
        change(&site)
        return site
    }
}

/// Plans a playbook on the lab site.
func plan(
    _ playbook: Playbook, modules: [ActionModule] = [], site: Site? = .lab(), mode: Mode = .drill,
    set: [(String, String)] = [], initiator: PersonID? = nil, purpose: PlanRequest.Purpose = .plan
) -> PlanningResult {
    Planner.plan(
        PlanRequest(
            playbook: playbook, modules: Dictionary(modules.map { ($0.name.value, $0) }, uniquingKeysWith: { $1 }), site: site,
            mode: mode, settings: set.map { .init($0.0, $0.1) }, initiator: initiator, purpose: purpose))
}

/// Plans the steps alone.
func plan(steps: Step...) -> PlanningResult { plan(.make(steps)) }

extension PlanningResult {
    /// `MU0600 message`, lint left out.
    var errors: [String] {
        diagnostics.filter { $0.severity == .error }.map { "\($0.code) \($0.message)" }
    }

    var warnings: [String] {
        diagnostics.filter { $0.severity == .warning }.map { "\($0.code) \($0.message)" }
    }
}
