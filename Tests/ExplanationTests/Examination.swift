import Diagnostics
import Plan
import PlaybookDecoding
import PlaybookModel
import YAMLDocument

/// What reading and planning an example finds.
struct Examination {
    private(set) var sources = SourceMap()
    private(set) var findings = DiagnosticSink()

    init(_ example: Example) {
        var playbook: Playbook?
        var modules: [String: ActionModule] = [:]
        for (number, file) in example.files.enumerated() {
            let source = sources.add(path: file.path, bytes: number == 0 ? example.bytes : Array(file.text.utf8))
            switch FileDecoder.any(source, folder: "/srv", reporting: &findings) {
            case .playbook(let read): playbook = read
            case .actionModule(let module): modules[module.name.value] = module
            case .site, nil: break
            }
        }
        if let playbook { plan(playbook, modules, example.settings) }
    }

    /// A case of the corpus, planned with the action module that the explanations use.
    init(_ test: CorpusCase) {
        let source = sources.add(path: test.path, bytes: test.bytes)
        guard case .playbook(let playbook) = FileDecoder.any(source, folder: "/srv", reporting: &findings) else { return }
        let file = sources.add(path: Example.File.drain.path, bytes: Array(Example.File.drain.text.utf8))
        let module = FileDecoder.actionModule(file, reporting: &findings)
        plan(playbook, module.map { [$0.name.value: $0] } ?? [:], test.settings)
    }

    /// A file that is read and not planned.
    init(decoding bytes: [UInt8], path: String) {
        _ = FileDecoder.any(sources.add(path: path, bytes: bytes), folder: "/srv", reporting: &findings)
    }

    /// The codes of the errors that were found, each once, in order of number.
    var errors: [String] {
        Set(findings.diagnostics.filter { $0.severity == .error }.map(\.code)).sorted { $0.number < $1.number }.map(\.name)
    }

    /// The findings as marks are written: `MU0201 @57`, sorted.
    var places: [String] {
        findings.diagnostics.map { "\($0.code) @\($0.range.isNone ? "-" : String($0.range.start))" }.sorted()
    }

    private mutating func plan(_ playbook: Playbook, _ modules: [String: ActionModule], _ settings: [String]) {
        let file = sources.add(path: "lab.yaml", bytes: Array(Example.siteText.utf8))
        let site = FileDecoder.site(file, folder: "/srv", reporting: &findings)
        let given = settings.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return PlanRequest.Setting(parts[0], parts[1])
        }
        findings.append(
            Planner.plan(PlanRequest(playbook: playbook, modules: modules, site: site, mode: .drill, settings: given)).findings)
    }

    /// The codes that were found, each once, in order of number.
    var codes: [String] { Set(findings.diagnostics.map(\.code)).sorted { $0.number < $1.number }.map(\.name) }

    var text: String { TextRenderer(sources: sources).render(findings) }
}
