import CanonicalJSON
import Diagnostics
import Plan
import PlaybookDecoding
import PlaybookModel

/// Bytes as a file of the format: read, planned on a site, shown in every form.
///
/// No crash, no hang, and: every range lies in its file, a plan comes out exactly where there is no error, and it reads back as
/// the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    var sources = SourceMap()
    var problems = DiagnosticSink()
    let file = sources.add(path: "actions/web/drain.yaml", bytes: bytes)
    let content = FileDecoder.any(file, folder: "/srv", reporting: &problems)
    precondition((content == nil) == problems.hasErrors, "content or errors")
    check(problems, sources)
    show(problems, sources)
    if case .playbook(let playbook) = content { plan(playbook, Surroundings.module, sources) }
    if case .actionModule(let module) = content { plan(Surroundings.caller, module, sources) }
    return 0
}

/// What stands beside the input, read once.
private enum Surroundings {
    nonisolated(unsafe) static var sink = DiagnosticSink()

    static func file(_ path: String, _ text: String) -> SourceFile {
        SourceFile(id: SourceFileID(9), path: path, bytes: Array(text.utf8))
    }

    static let site = FileDecoder.site(file("site.yaml", Example.siteText), folder: "/srv", reporting: &sink)
    static let module = FileDecoder.actionModule(file(Example.File.drain.path, Example.File.drain.text), reporting: &sink)
    static let caller = FileDecoder.playbook(
        file(
            "drill.yaml",
            "muster: 1\nid: drill\nsteps:\n  - { id: a, uses: web/drain, with: { server: web1 } }\n  - { id: b, effect: read, run: [ echo, \"${{ steps.a.outcome }}\" ] }\n"
        ),
        reporting: &sink)
}

private func plan(_ playbook: Playbook?, _ module: ActionModule?, _ sources: SourceMap) {
    guard let playbook, let module else { return }
    for mode in [Mode.drill, .live] {
        let result = Planner.plan(
            PlanRequest(playbook: playbook, modules: ["web/drain": module], site: Surroundings.site, mode: mode, settings: []))
        check(result.findings, sources)
        show(result.findings, sources)
        guard let plan = result.plan else {
            precondition(result.findings.hasErrors, "no plan and no error")
            continue
        }
        precondition(!result.findings.hasErrors, "a plan and an error")
        do {
            for format in PlanFormat.allCases { _ = try plan.rendered(as: format) }
            let canonical = try plan.canonicalBytes()
            let again = try Plan.read(canonical).canonicalBytes()
            precondition(again == canonical, "the plan reads back as another")
        } catch {
            preconditionFailure("a plan that cannot be written: \(error)")
        }
    }
}

private func check(_ problems: DiagnosticSink, _ sources: SourceMap) {
    for problem in problems.diagnostics {
        let ranges = [problem.range, problem.fix?.edit?.range ?? .none] + problem.notes.map(\.range)
        for range in ranges {
            guard let file = sources.file(of: range) else { continue }
            precondition(Int(range.end) <= file.bytes.count, "a place outside of the file")
        }
    }
}

private func show(_ problems: DiagnosticSink, _ sources: SourceMap) {
    if problems.isEmpty { return }
    precondition(!TextRenderer(sources: sources).render(problems).isEmpty)
    precondition(!JSONRenderer(sources: sources).render(problems).isEmpty)
    precondition(!GitHubRenderer(sources: sources).render(problems).isEmpty)
    precondition(!SARIFRenderer(sources: sources, version: "0").render(problems).isEmpty)
}
