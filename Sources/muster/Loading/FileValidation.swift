import Diagnostics
import Plan
import PlaybookDecoding
import PlaybookModel

/// `muster validate` of files, one after the other: playbooks, action modules and sites.
struct FileValidation {
    private(set) var sources = SourceMap()
    var findings = DiagnosticSink()
    private let site: String?
    private let settings: [PlanRequest.Setting]
    /// The files that are looked at by themselves, by their absolute paths.
    private let listed: Set<String>
    /// Problems of files that several playbooks read, such as the site: each is told once.
    private var told: Set<String> = []

    /// - Parameter listed: every file that ``validate(_:)`` will be asked for; what a playbook finds in another of them is left
    ///   to that file's own turn.
    init(site: String?, settings: [PlanRequest.Setting], listed: [String]) {
        self.site = site
        self.settings = settings
        self.listed = Set(listed.map(TextFile.absolute))
    }

    mutating func validate(_ path: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do throws(CommandFailure) { bytes = try TextFile.read(path) } catch {
            findings.error(.unreadableFile, error.message, at: .none)
            return
        }
        var bundle = PlaybookBundle(sources: sources)
        defer { sources = bundle.sources }
        let file = bundle.sources.add(path: path, bytes: bytes)
        let folder = TextFile.folder(of: TextFile.absolute(path))
        if case .playbook(let playbook)? = FileDecoder.any(file, folder: folder, reporting: &bundle.findings) {
            try bundle.take(playbook, from: path)
            if let site { try bundle.read(site: site) }
            _ = bundle.plan(mode: .drill, settings: settings, purpose: .validation)
        }
        take(bundle, of: file)
    }

    private mutating func take(_ bundle: PlaybookBundle, of file: SourceFile) {
        let kept = bundle.findings.filter { problem in
            guard let place = bundle.sources.file(of: problem.range), place.id != file.id else { return true }
            let path = TextFile.absolute(place.path)
            if listed.contains(path) { return false }
            return told.insert("\(path):\(problem.range.start):\(problem.code):\(problem.message)").inserted
        }
        findings.append(kept)
    }
}
