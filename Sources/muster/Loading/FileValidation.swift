import Diagnostics
import PlaybookDecoding
import Plan
import PlaybookModel

/// `muster validate` of one file: playbook, action module or site.
enum FileValidation {
    static func validate(
        _ path: String, site: String?, settings: [PlanRequest.Setting], _ sources: inout SourceMap
    ) throws(CommandFailure) -> DiagnosticSink {
        var bundle = PlaybookBundle(sources: sources)
        defer { sources = bundle.sources }
        let file = bundle.sources.add(path: path, bytes: try TextFile.read(path))
        let folder = TextFile.folder(of: TextFile.absolute(path))
        guard case .playbook(let playbook)? = FileDecoder.any(file, folder: folder, reporting: &bundle.findings) else {
            return bundle.findings
        }
        try bundle.take(playbook, from: path)
        if let site { try bundle.read(site: site) }
        _ = bundle.plan(mode: .drill, settings: settings, purpose: .validation)
        return bundle.findings
    }
}
