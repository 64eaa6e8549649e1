import CanonicalJSON
import Plan
import PlaybookModel
import Values

/// The plan of a region outage, made with the plan's own types: what the reports read is what the planner writes.
enum OutagePlan {
    static func bytes() throws -> [UInt8] { try CanonicalEncoder().encode(plan) }

    static let plan: Plan = {
        var steps: [PlannedStep] = []
        func add(
            _ id: String, _ title: String, _ body: PlannedStep.Body, _ effect: Step.Effect, _ change: (inout PlannedStep) -> Void = { _ in }
        ) {
            var step = PlannedStep(id: StepID(id), title: title, body: body, effect: effect)
            change(&step)
            steps.append(step)
        }
        add(
            "confirm-outage", "Three failed probes in a row (not a false alarm)", .operation(http("http://127.0.0.1:9001/health/ready")),
            .read
        ) {
            $0.expected = .seconds(3)
        }
        add("authorise", "Two people allow the failover", .gate(gate), .read)
        add("silence-alerts", "Silence region a's alerts", .operation(command("silence", module: "alertmanager/silence")), .write) {
            $0.release = PlannedRelease(
                operation: command("expire"), timeout: nil, retry: nil, scope: .run, afterPivot: .run, fault: false, keep: nil)
        }
        add("fence-old-primary", "Fence the old primary", .operation(command("fence", module: "postgres/fence")), .write) {
            $0.undo = PlannedUndo(operation: command("unfence"), timeout: nil, retry: nil)
        }
        add("promote", "Promote region b's standby", .operation(command("promote", module: "postgres/promote")), .write) {
            $0.pivot = PlannedStep.Pivot(failback: "failback.yaml")
            $0.expected = .seconds(1)
        }
        add("shift-traffic", "Shift the traffic", .phase(children: [6, 7]), .write) {
            $0.loop = PlannedStep.Loop(names: ["weight"], items: [.integer(10), .integer(50), .integer(100)])
        }
        add("shift-traffic/set", "Set the weight", .operation(command("weight")), .write) {
            $0.parent = 5
            $0.noUndo = "weights are set anew by the failback"
        }
        add("shift-traffic/holds", "Ready after the shift", .operation(http("http://127.0.0.1:9000/health/ready")), .read) { $0.parent = 5 }
        add("verify-writes", "Users' writes are kept", .operation(command("probe-write")), .read)
        add("reconcile", "Compare with the client's log", .operation(command("reconcile")), .read) {
            $0.onFailure = FailurePolicy(.continue, verdict: .partial)
        }
        add("review", "What only people know", .manual(manual), .read) { $0.owner = "platform" }
        return Plan(
            playbook: PlaybookIdentity(
                id: "region-outage", title: "Region outage: move traffic and writes to the healthy region", owner: "platform",
                scenario: Playbook.Scenario(severity: "severe", text: "A region is lost without warning")),
            site: site, mode: .drill, parameters: [NamedValue("failed", .string("a")), NamedValue("healthy", .string("b"))], requires: [],
            locks: [PlannedLock(LockKey("traffic/lab"))],
            objectives: [
                PlannedObjective(
                    name: "rto", target: .minutes(15), measure: .between(from: MarkName("outage.began"), to: MarkName("service.restored"))),
                PlannedObjective(
                    name: "rpo", target: .minutes(5), measure: .value(Template(.reference(reference("steps.reconcile.oldest_lost")))))
            ],
            monitors: [
                PlannedMonitor(
                    id: MonitorID("availability"), operation: http("http://127.0.0.1:9000/health/ready"), every: .milliseconds(250),
                    marks: [])
            ],
            announce: nil, timeout: nil, maxParallel: 4, steps: steps, roots: [0, 1, 2, 3, 4, 5, 8, 9, 10])
    }()

    private static func reference(_ text: String) -> Reference {
        do throws(ReferenceSyntaxError) { return try Reference(parsing: text) } catch { preconditionFailure("\(text): \(error)") }
    }

    private static func http(_ url: String) -> PlannedOperation {
        PlannedOperation(action: .http(PlannedHTTP(method: "GET", url: Template(.string(url)))), attemptTimeout: .seconds(2))
    }

    private static func command(_ word: String, module: String? = nil) -> PlannedOperation {
        PlannedOperation(
            module: module, action: .command(PlannedCommand(program: .arguments([Template(.string("lab/tools/\(word)"))]))),
            attemptTimeout: .minutes(1))
    }

    private static let gate = PlannedGate(
        voters: [PersonID("alice"), PersonID("bob"), PersonID("carol")], from: ["incident-commander", "cab"], quorum: 2, eachOf: [],
        exclude: [.initiator], expires: .minutes(10), onExpiry: .stop, text: nil, dominates: [2, 3, 4, 5, 6, 7, 8, 9])

    private static let manual = PlannedManual(
        instructions: Template(.string("Say who was there and what was found.")),
        inputs: [PlannedManual.Input(name: "participants_present", type: .string, text: nil)], voters: [])

    private static let site = PlannedSite(
        name: "lab",
        people: [
            PlannedSite.Person(id: PersonID("alice"), name: "Alice Abel", keys: [], roles: [RoleID("incident-commander")], osUsers: []),
            PlannedSite.Person(id: PersonID("bob"), name: "Bob Brand", keys: [], roles: [RoleID("cab")], osUsers: []),
            PlannedSite.Person(id: PersonID("carol"), name: "Carol Cole", keys: [], roles: [RoleID("cab")], osUsers: []),
            PlannedSite.Person(id: PersonID("dana"), name: "Dana Dorn", keys: [], roles: [RoleID("operator")], osUsers: ["dana"])
        ],
        roles: [], minimumIdentity: .signature, secrets: [], channels: [], inboxFolder: "/srv/inbox", lockFolder: "/srv/locks",
        grace: .seconds(5))
}
