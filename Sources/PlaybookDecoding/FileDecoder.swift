import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads the files of the format into values of `PlaybookModel`.
///
/// Every problem of a file is reported at once, in the sink that is passed; the result is nil as soon as there is an
/// error. What needs another file, a type of a reference or the order of steps is left to the plan.
///
/// ```swift
/// var sources = SourceMap()
/// var problems = DiagnosticSink()
/// let file = sources.add(path: "drill.yaml", bytes: bytes)
/// let playbook = FileDecoder.playbook(file, reporting: &problems)
/// print(TextRenderer(sources: sources).render(problems))
/// ```
public enum FileDecoder {
    /// What a file is, by its keys.
    public enum Kind: String, Sendable { case playbook, actionModule = "action module", site }

    /// What came of a file.
    public enum Content: Sendable {
        case playbook(Playbook)
        case actionModule(ActionModule)
        case site(Site)
    }

    /// Reads a playbook.
    public static func playbook(_ file: SourceFile, reporting problems: inout DiagnosticSink) -> Playbook? {
        decode(file, reporting: &problems) { PlaybookDecoder(context: $1).playbook($0) }
    }

    /// Reads an action module; where the path has a folder `actions`, the module's name must be the rest of the path.
    public static func actionModule(_ file: SourceFile, reporting problems: inout DiagnosticSink) -> ActionModule? {
        decode(file, reporting: &problems) { ActionModuleDecoder(context: $1).module($0, path: file.path) }
    }

    /// Reads a site.
    ///
    /// - Parameter folder: the absolute path of the folder that relative paths in the file start from.
    public static func site(_ file: SourceFile, folder: String, reporting problems: inout DiagnosticSink) -> Site? {
        decode(file, reporting: &problems) { SiteDecoder(context: $1, folder: folder).site($0) }
    }

    /// Reads whatever the file is: a site if it has the key `site`, an action module if it has `action`, else a playbook.
    ///
    /// - Parameter folder: as for ``site(_:folder:reporting:)``.
    public static func any(_ file: SourceFile, folder: String, reporting problems: inout DiagnosticSink) -> Content? {
        decode(file, reporting: &problems) { any($0, $1, path: file.path, folder: folder) }
    }

    /// Reads whatever the file is, as ``any(_:folder:reporting:)`` does, and notes what of the format it uses.
    package static func note(_ file: SourceFile, in use: FormatUse) {
        var problems = DiagnosticSink()
        _ = decode(file, use, reporting: &problems) { any($0, $1, path: file.path, folder: "/") }
    }

    private static func any(_ node: YAMLNode, _ context: DecodingContext, path: String, folder: String) -> Content? {
        switch kind(of: node) {
        case .playbook: PlaybookDecoder(context: context).playbook(node).map { .playbook($0) }
        case .actionModule: ActionModuleDecoder(context: context).module(node, path: path).map { .actionModule($0) }
        case .site: SiteDecoder(context: context, folder: folder).site(node).map { .site($0) }
        }
    }

    private static func kind(of node: YAMLNode) -> Kind {
        guard let mapping = node.mapping else { return .playbook }
        if mapping["site"] != nil { return .site }
        return mapping["action"] != nil ? .actionModule : .playbook
    }

    private static func decode<Result>(
        _ file: SourceFile, _ use: FormatUse? = nil, reporting problems: inout DiagnosticSink,
        _ body: (YAMLNode, DecodingContext) -> Result?
    ) -> Result? {
        var found = DiagnosticSink(limit: problems.limit)
        defer { problems.append(found) }
        guard let document = YAMLDocument.parse(file, reporting: &found) else { return nil }
        let context = DecodingContext(use: use)
        let result = body(document.root, context)
        found.append(context.problems)
        return found.hasErrors ? nil : result
    }
}
