import Diagnostics
import Foundation
import Plan
import PlaybookDecoding
import PlaybookModel
import Values

/// The repository's own files, and YAML written in tests, read the way the program reads them.
struct Files {
    private(set) var map = SourceMap()
    private(set) var problems = DiagnosticSink()

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    mutating func playbook(_ path: String, _ text: String? = nil) throws -> Playbook? {
        let file = map.add(path: path, bytes: try bytes(path, text))
        return FileDecoder.playbook(file, reporting: &problems)
    }

    mutating func site(_ text: String) -> Site? {
        let file = map.add(path: "site.yaml", bytes: Array(text.utf8))
        return FileDecoder.site(file, folder: "/srv/lab", reporting: &problems)
    }

    /// Every module that a playbook calls, from the `actions` folder.
    mutating func modules(of playbook: Playbook) throws -> [String: ActionModule] {
        var modules: [String: ActionModule] = [:]
        for name in Planner.moduleNames(of: playbook) {
            let path = "actions/\(name.value).yaml"
            let file = map.add(path: path, bytes: try bytes(path, nil))
            modules[name.value] = FileDecoder.actionModule(file, reporting: &problems)
        }
        return modules
    }

    private func bytes(_ path: String, _ text: String?) throws -> [UInt8] {
        if let text { return Array(text.utf8) }
        return Array(try Data(contentsOf: Self.root.appendingPathComponent(path)))
    }

    /// `path:line:column code message`, as the marks of a test are.
    func place(_ diagnostic: Diagnostic) -> String {
        let position = map.position(of: diagnostic.range)
        let place = position.map { "\($0.line):\($0.column)" } ?? "-"
        return "\(map.file(of: diagnostic.range)?.path ?? "-"):\(place) \(diagnostic.code) \(diagnostic.message)"
    }
}
