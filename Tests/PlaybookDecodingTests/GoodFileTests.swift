import Diagnostics
import PlaybookDecoding
import PlaybookModel
import Testing
import Values

@Suite("Good files")
struct GoodFileTests {
    @Test("no problem is found", arguments: CaseFile.all(in: "good"))
    func good(file: CaseFile) throws {
        let decoding = try Decoding(file)
        #expect(decoding.rendered == "")
        #expect(decoding.content != nil)
    }

    private func playbook() throws -> (Playbook, SourceMap) {
        let file = try #require(CaseFile.all(in: "good").first { $0.name == "everything.yaml" })
        let decoding = try Decoding(file)
        guard case .playbook(let playbook) = decoding.content else { throw Missing() }
        return (playbook, decoding.sources)
    }

    private struct Missing: Error {}

    @Test("the head of a playbook")
    func head() throws {
        let (playbook, _) = try playbook()
        #expect(playbook.id.value == "everything")
        #expect(playbook.description == "A text over\ntwo lines.\n")
        #expect(playbook.scenario == .init(severity: "severe", text: "A region is lost"))
        #expect(
            playbook.parameters.map(\.type) == [
                .enumeration(["a", "b"]), .enumeration(["a", "b"]), .duration, .list(of: .integer), .optional(.size),
                .record([.init("host", .hostname), .init("port", .integer)])
            ])
        #expect(playbook.parameters.map(\.defaultValue?.value.description) == [nil, "b", "30s", "[10, 50, 100]", nil, nil])
        #expect(playbook.constants.map { "\($0.name)=\($0.template)" } == ["port=5432", "ratio=0.5", "names=[a, ${{ params.failed }}]"])
        #expect(playbook.locks.map(\.key.description) == ["traffic/${{ site.name }}", "db"])
        #expect(playbook.pools.map { "\($0.name.value) \($0.size.value)" } == ["db 2", "link 1"])
        #expect(playbook.onEarlyEnd == .cancel)
        #expect(playbook.steps[0].pool?.name.value == "db" && playbook.steps[0].pool?.places?.value.description == "2")
        #expect(playbook.locks.map(\.shared) == [false, true])
        #expect(playbook.locks.map { $0.minDelay?.value.description } == [nil, "1h"])
        #expect(playbook.require.map(\.onUnmet) == [.stop])
        #expect(playbook.timeout?.value.value == .string("2h"))
        #expect(playbook.maxParallel?.value.value == .integer(4))
        #expect(playbook.announce?.on == [.start, .end, .failed, .hold, .rollback])
        #expect(playbook.monitors.map { $0.marks.map(\.name.value.rawValue) } == [["outage.began", "service.restored"]])
        guard case .between(let from, let to) = playbook.objectives[0].measure else { throw Missing() }
        #expect((from.value.rawValue, to.value.rawValue) == ("outage.began", "service.restored"))
        guard case .value(let template) = playbook.objectives[1].measure else { throw Missing() }
        #expect(template.description == "${{ steps.compare.lost }}")
    }

    @Test("the steps of a playbook")
    func steps() throws {
        let (playbook, _) = try playbook()
        #expect(
            playbook.steps.map(\.id.value.rawValue) == [
                "confirm", "authorise", "ask", "pause", "until-night", "tell", "fence", "promote", "shift", "compare"
            ])
        let fence = playbook.steps[6]
        #expect(fence.needs?.map(\.value) == ["authorise", "pause"])
        #expect(fence.retry?.jitter == Retry.Jitter.none)
        #expect(fence.retry?.on == [.kind(.refused)])
        #expect(fence.idempotent)
        #expect(fence.onFailure == FailurePolicy(.hold))
        #expect(fence.undo?.retry?.atMost.value.value == .integer(2))
        #expect(fence.before.map(\.name.value) == ["state"])
        let promote = playbook.steps[7]
        #expect(promote.pivot?.failback?.value == "failback.yaml")
        #expect(promote.noUndo?.value == "a promotion cannot be taken back")
        let set = playbook.steps[8].steps[0]
        #expect(set.release?.scope?.value == "shift")
        #expect(set.release?.afterPivot?.value == .hold)
        #expect(set.release?.fault == true)
        #expect(set.release?.keep?.value == "nobody")
        #expect(playbook.steps[8].forEach?.variables.first?.list.description == "${{ params.weights }}")
        #expect(playbook.steps[9].onFailure == FailurePolicy(.continue, verdict: .partial))
        #expect(playbook.steps[9].needs?.isEmpty == true)
        #expect(playbook.steps[0].needs == nil)
        #expect(
            playbook.steps[0].until?.expectFailure == [
                .kind(.timeout), .kind(.refused), .httpClass(hundreds: 5), .http(status: 403), .exit(code: 22)
            ])
    }

    @Test("the operations of steps")
    func operations() throws {
        let (playbook, _) = try playbook()
        guard case .operation(let promote) = playbook.steps[7].body, case .shell(let text) = promote.action,
            case .operation(let check) = playbook.steps[8].steps[1].body, case .http(let http) = check.action,
            case .operation(let compare) = playbook.steps[9].body, case .operation(let fence) = playbook.steps[6].body
        else { throw Missing() }
        #expect(text.value == "pg_ctl promote -D \"$DATA\"\n")
        #expect(promote.environment.map { "\($0.name)=\($0.template)" } == ["DATA=${{ site.data }}", "LEVEL=3", "DEBUG=true"])
        #expect(promote.standardInput?.description == "select ${{ steps.ask.ticket }};\n")
        #expect(
            promote.exitCodes == [
                .init(codes: 0...0, verdict: .done), .init(codes: 2...5, verdict: .partial), .init(codes: 7...7, verdict: .unknown)
            ])
        #expect(http.method.value == "POST")
        #expect(check.outputs.map(\.source) == [.httpHeader(name: "X-Time"), .httpBody])
        #expect(check.outputs.map(\.selection) == [.whole, .json(pointer: "/items")])
        #expect(check.outputs[0].defaultValue == .duration(.zero))
        #expect(check.outputs[0].unit == "ms")
        #expect(compare.outputs.map(\.selection) == [.whole, .csv(column: "rows"), .lines, .json(pointer: "/hosts")])
        #expect(
            fence.action
                == .uses(
                    ModuleCall(module: Located("postgres/fence", range(fence.action)), inputs: inputs(fence.action))))
        #expect(inputs(fence.action).map(\.template.description) == ["${{ site.regions[params.failed].db }}", "true", "[1, 2]"])
    }

    private func range(_ action: Action) -> SourceRange {
        if case .uses(let call) = action { return call.module.range }
        return .none
    }

    private func inputs(_ action: Action) -> [Template.Field] {
        if case .uses(let call) = action { return call.inputs }
        return []
    }

    @Test("conditions: several entries, quantifiers, all, any and not")
    func conditions() throws {
        let (playbook, _) = try playbook()
        guard case .operation(let compare) = playbook.steps[9].body, let expect = compare.expect, let when = playbook.steps[6].when
        else { throw Missing() }
        let text = expect.comparisons.map { comparison in
            "\(comparison.subject) \(comparison.quantifier.map { "\($0)" } ?? "-") \(comparison.comparator) \(comparison.operand?.description ?? "-")"
        }
        #expect(
            text == [
                "output(name: \"rows\") every ge 0", "output(name: \"rows\") share(atLeast: 95) le 5",
                "output(name: \"lost\") - between [0s, 5m]", "output(name: \"lost\") - present -"
            ])
        guard case .any(let choices) = when, case .not(let inner) = choices[1] else { throw Missing() }
        #expect(inner.comparisons.map(\.comparator) == [.in])
        guard case .operation(let check) = playbook.steps[8].steps[1].body else { throw Missing() }
        #expect(check.expect?.comparisons.map(\.severity) == [.fail, .warn])
    }

    @Test("every reference knows its own place")
    func referencePlaces() throws {
        let (playbook, sources) = try playbook()
        guard case .operation(let confirm) = playbook.steps[0].body, case .http(let http) = confirm.action,
            case .operation(let promote) = playbook.steps[7].body, let input = promote.standardInput
        else { throw Missing() }
        #expect(
            http.url.references.map { sources.text(of: $0.range) } == ["site.regions[params.failed].app", "site.regions[params.failed].app"]
        )
        #expect(playbook.checkParameters[0].comparisons[0].operand?.references.map { sources.text(of: $0.range) } == ["params.healthy"])
        // Escapes inside the quotes: the place is the whole scalar.
        #expect(input.references.map { sources.text(of: $0.range) } == ["\"select ${{ steps.ask.ticket }};\\n\""])
        #expect(sources.text(of: playbook.steps[6].keyRanges["retry"] ?? .none) == "retry")
    }

    @Test("an action module")
    func module() throws {
        let file = try #require(CaseFile.all(in: "good").first { $0.name == "actions/postgres/fence.yaml" })
        guard case .actionModule(let module) = try Decoding(file).content else { throw Missing() }
        #expect(module.name.value == "postgres/fence")
        #expect(module.inputs.map { "\($0.name.value): \($0.type)" } == ["host: hostname", "force: boolean", "password: optional string"])
        #expect(module.effect == .write)
        #expect(module.release?.afterPivot?.value == .run)
        #expect(module.undo != nil && module.doneWhen != nil && module.idempotent)
        let moved = Decoding(try file.text(), path: "actions/postgres/fnce.yaml")
        #expect(
            moved.rendered.hasPrefix(
                "actions/postgres/fnce.yaml:2:9: error: the file is \"actions/postgres/fnce.yaml\", its name says \"postgres/fence\" [MU0248]\n"
            ))
    }

    @Test("a site, with paths that start from its folder")
    func site() throws {
        let file = try #require(CaseFile.all(in: "good").first { $0.name == "site.yaml" })
        guard case .site(let site) = try Decoding(file).content else { throw Missing() }
        #expect(site.folders == .init(runs: "/srv/site/runs", inbox: "/var/inbox", locks: "/srv/site/locks", keys: "/srv/keys"))
        #expect(site.secrets.map(\.source) == [.environment(variable: "PGPASSWORD"), .file(path: "/srv/site/secrets/api")])
        #expect(
            site.channels.map(\.target) == [
                .file(path: "/srv/log.txt"), .webhook(url: "https://example.com/x"), .command(arguments: ["pager", "--urgent"])
            ])
        #expect(site.people[0].roles.map(\.value.rawValue) == ["cab"])
        #expect(site.roles[0].modes == [.drill])
        #expect(site.minimumIdentity == .osUser)
        #expect((site.attemptTimeout, site.grace) == (.seconds(10), .milliseconds(500)))
        #expect(site.values[1].value.value[field: "b"]?[field: "weight"] == .integer(5))
    }
}
