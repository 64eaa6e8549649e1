import Diagnostics
import Plan
import PlaybookDecoding
import PlaybookModel
import Values

/// A playbook with everything that belongs to it, read once: the bytes that are run are the bytes that were checked.
struct PlaybookBundle {
    /// One file as it was read.
    struct File {
        /// Where it is kept in a run's `playbook/` folder.
        let name: String
        let bytes: [UInt8]
    }

    var sources = SourceMap()
    var findings = DiagnosticSink()
    var playbook: Playbook?
    var modules: [String: ActionModule] = [:]
    var brokenModules: Set<String> = []
    var site: Site?
    var files: [File] = []
    private var search = ModuleSearch()

    init(sources: SourceMap = SourceMap()) { self.sources = sources }

    /// Reads a playbook, the modules that it calls and its site; problems of their contents are findings, not errors.
    static func load(_ path: String, site sitePath: String?) throws(CommandFailure) -> PlaybookBundle {
        var bundle = PlaybookBundle()
        try bundle.read(playbook: path, site: sitePath)
        return bundle
    }

    mutating func read(playbook path: String, site sitePath: String?) throws(CommandFailure) {
        try take(FileDecoder.playbook(try read(path, as: "playbook.yaml"), reporting: &findings), from: path)
        if let sitePath { try read(site: sitePath) }
    }

    mutating func read(site path: String) throws(CommandFailure) {
        let source = try read(path, as: "site.yaml")
        site = FileDecoder.site(source, folder: TextFile.folder(of: TextFile.absolute(path)), reporting: &findings)
    }

    /// Takes a decoded playbook and reads the modules that it calls.
    mutating func take(_ decoded: Playbook?, from path: String) throws(CommandFailure) {
        playbook = decoded
        if let decoded { try loadModules(of: decoded, near: path) }
    }

    private mutating func read(_ path: String, as name: String) throws(CommandFailure) -> SourceFile {
        let bytes = try TextFile.read(path)
        files.append(File(name: name, bytes: bytes))
        return sources.add(path: path, bytes: bytes)
    }

    /// Modules are looked for in `actions/` beside the playbook's folder and in the folders above it.
    private mutating func loadModules(of playbook: Playbook, near path: String) throws(CommandFailure) {
        let roots = Self.actionFolders(near: path)
        for name in Planner.moduleNames(of: playbook) where modules[name.value] == nil && !brokenModules.contains(name.value) {
            guard let root = roots.first(where: { TextFile.exists("\($0)/\(name.value).yaml") }) else {
                if search.folders == nil { search = ModuleSearch(folders: roots, names: roots.flatMap(Self.moduleNames)) }
                continue
            }
            let source = try read("\(root)/\(name.value).yaml", as: "actions/\(name.value).yaml")
            let before = findings.errorCount
            if let module = FileDecoder.actionModule(source, reporting: &findings), findings.errorCount == before {
                modules[name.value] = module
            } else {
                brokenModules.insert(name.value)
            }
        }
    }

    /// The names of the modules in an `actions` folder, `group/name` each.
    private static func moduleNames(in folder: String) -> [String] {
        TextFile.names(in: folder).flatMap { group in
            TextFile.names(in: "\(folder)/\(group)").filter { $0.hasSuffix(".yaml") }.map { "\(group)/\($0.dropLast(5))" }
        }
    }

    private static func actionFolders(near path: String) -> [String] {
        var folders: [String] = []
        var folder = TextFile.folder(of: TextFile.absolute(path))
        while true {
            if TextFile.isFolder("\(folder)/actions") { folders.append("\(folder)/actions") }
            if folder == "/" || folder == "." { return folders }
            folder = TextFile.folder(of: folder)
        }
    }

    /// Plans the playbook; the findings of planning join those of reading.
    mutating func plan(
        mode: Mode, settings: [PlanRequest.Setting], initiator: PersonID? = nil, purpose: PlanRequest.Purpose = .plan
    ) -> Plan? {
        guard let playbook else { return nil }
        JQCheck(playbook, modules).report(to: &findings)
        let request = PlanRequest(
            playbook: playbook, modules: modules, brokenModules: brokenModules, search: search, site: site, mode: mode,
            settings: settings, initiator: initiator, purpose: purpose)
        let result = Planner.plan(request)
        findings.append(result.findings)
        return findings.errorCount == 0 ? result.plan : nil
    }

    /// Shows the findings on standard error, in colour where that is wanted.
    func report() {
        if findings.isEmpty { return }
        Terminal.error(TextRenderer(sources: sources, colour: Terminal.hasColour(2)).render(findings))
    }
}

/// Site files by themselves.
enum SiteFile {
    /// Reads a site; one with errors is refused with all of them.
    static func load(_ path: String) throws(CommandFailure) -> Site {
        var sources = SourceMap()
        var findings = DiagnosticSink()
        let source = sources.add(path: path, bytes: try TextFile.read(path))
        let site = FileDecoder.site(source, folder: TextFile.folder(of: TextFile.absolute(path)), reporting: &findings)
        guard let site, findings.errorCount == 0 else {
            Terminal.error(TextRenderer(sources: sources, colour: Terminal.hasColour(2)).render(findings))
            throw CommandFailure(.usage)
        }
        return site
    }
}
