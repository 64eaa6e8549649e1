import Diagnostics
import Plan
import PlaybookModel
import Values

/// A small region outage: every kind of step, a pivot, undo, release, a loop, modules.
enum Example {
    static let fence: ActionModule = {
        var module = ActionModule(
            name: word("postgres/fence"), effect: .write, operation: .run("fence", "--host", "${{ inputs.host }}"), range: .none)
        module.inputs = [.init(name: word("host"), type: .hostname)]
        module.before = [Capture(name: word("config"), operation: .run("show-config", "${{ inputs.host }}"))]
        module.doneWhen = .run(
            "is-fenced", "${{ inputs.host }}", outputs: [.stdout("fenced", .boolean)], expect: .output("fenced", .eq, .boolean(true)))
        module.undo = Undo(
            operation: {
                var operation = Operation.run("unfence", "${{ inputs.host }}")
                operation.standardInput = template("${{ before.config.stdout }}")
                return operation
            }())
        return module
    }()

    static let setWeight: ActionModule = {
        var module = ActionModule(
            name: word("haproxy/set-weight"), effect: .write, operation: .run("weight", "${{ inputs.weight }}"), range: .none)
        module.inputs = [.init(name: word("weight"), type: .integer)]
        module.doneWhen = .run("is-weight", "${{ inputs.weight }}")
        module.idempotent = true
        return module
    }()

    static func playbook(_ change: (inout Playbook) -> Void = { _ in }) -> Playbook {
        var playbook = Playbook.make(steps)
        playbook.id = word("region-outage")
        playbook.title = "Region outage: move traffic and writes to the healthy region"
        playbook.owner = "platform"
        playbook.scenario = .init(severity: "severe", text: "A region is lost without warning")
        playbook.parameter("failed", .enumeration(["a", "b"]))
        playbook.parameter("healthy", .enumeration(["a", "b"]))
        playbook.checkParameters = [.value("${{ params.failed }}", .ne, template("${{ params.healthy }}"))]
        playbook.locks = [Lock(key: template("traffic/${{ site.name }}"))]
        playbook.objectives = [
            Objective(
                name: word("rto"), target: located("15m"),
                measure: .between(from: Located(MarkName("outage.began")), to: Located(MarkName("service.restored")))),
            Objective(name: word("rpo"), target: located("5m"), measure: .value(template("${{ steps.reconcile.oldest_lost }}")))
        ]
        playbook.monitors = [
            Monitor(
                id: Located(MonitorID("availability")),
                operation: .get("${{ site.vip }}/health/ready", expect: .output("status", .eq, .integer(200))), every: located("250ms"),
                marks: [
                    .init(name: Located(MarkName("outage.began")), on: .breach),
                    .init(name: Located(MarkName("service.restored")), on: .recovery, sustained: located("3s"))
                ])
        ]
        playbook.require = [
            Check(
                id: word("target-ready"),
                operation: .get("${{ site.regions[params.healthy].app }}/health/ready", expect: .output("status", .eq, .integer(200))))
        ]
        playbook.announce = Announce(on: [.start, .end, .failed], every: located("15m"), to: word("incident"))
        change(&playbook)
        return playbook
    }

    static let steps: [Step] = [
        .read("confirm-outage", .get("${{ site.regions[params.failed].app }}/health/ready")) {
            $0.title = "Three failed probes in a row (not a false alarm)"
            $0.expected = located("10s")
            $0.until = Until(every: located("1s"), expectFailure: [.kind(.timeout), .kind(.refused), .httpClass(hundreds: 5)], range: .none)
            $0.until?.within = located("60s")
            $0.until?.consecutive = located(.integer(3))
        },
        .gate("authorise", from: ["commander"], quorum: 1) {
            $0.exclude = [Located(.initiator)]
            $0.expires = located("10m")
        },
        .make("silence-alerts", .operation(.run("silence", "--region", "${{ params.failed }}"))) {
            $0.doneWhen = .run("is-silent")
            var release = Release(operation: .run("unsilence"))
            release.afterPivot = Located(.run)
            $0.release = release
        },
        .make("fence-old-primary", .operation(.uses("postgres/fence", ["host": "${{ site.regions[params.failed].db }}"]))) {
            $0.expected = located("20s")
        },
        .make("promote", .operation(.run("promote", "${{ site.regions[params.healthy].db }}"))) {
            $0.pivot = Pivot(failback: word("failback.yaml"), range: .none)
            $0.doneWhen = .run("is-primary", outputs: [.stdout("primary", .boolean)], expect: .output("primary", .eq, .boolean(true)))
            $0.expected = located("1m")
            $0.timeout = located("5m")
        },
        .phase(
            "shift-traffic",
            [
                .make("set", .operation(.uses("haproxy/set-weight", ["weight": "${{ each.weight }}"]))) { $0.expected = located("2s") },
                .read("settle", .get("${{ site.vip }}/health/ready", expect: .output("status", .eq, .integer(200)))) {
                    $0.expected = located("5s")
                }
            ]
        ) {
            $0.forEach = ForEach(name: word("weight"), list: Template(.list([.integer(10), .integer(50), .integer(100)])))
        },
        .read("reconcile", .run("compare", outputs: [.stdout("oldest_lost", .duration)])) {
            $0.onFailure = FailurePolicy(.continue, verdict: .partial)
        },
        .make(
            "note",
            .manual(
                ManualAction(
                    instructions: template("Write the incident's number (lost: ${{ steps.reconcile.oldest_lost }})"),
                    inputs: [.init(name: word("number"), type: .string)], range: .none))),
        .make(
            "tell",
            .operation(
                Operation(action: .notify(Notification(channel: word("incident"), text: template("Done, see ${{ steps.note.number }}"))))))
    ]

    static func result(_ change: (inout Playbook) -> Void = { _ in }) -> PlanningResult {
        plan(playbook(change), modules: [fence, setWeight], set: [("failed", "a"), ("healthy", "b")])
    }

}
