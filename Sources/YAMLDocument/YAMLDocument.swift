import Diagnostics

/// A YAML file as a tree of nodes, each with its place in the file.
///
/// The nodes lie in one piece of memory, 20 bytes each; scalars that stand in the file as they are take no
/// other. What a scalar is, is decided by the core schema of YAML 1.2 (see ``YAMLCoreType``).
///
/// ```swift
/// var sources = SourceMap()
/// var problems = DiagnosticSink()
/// let file = sources.add(path: "drill.yaml", bytes: bytes)
/// if let document = YAMLDocument.parse(file, reporting: &problems) {
///     for entry in document.root.mapping! { print(entry.key.text, entry.value.range) }
/// }
/// ```
///
/// Refused, each with its place: bytes that are not UTF-8, control characters, tabs as indentation, duplicate
/// keys, keys that are not scalars, merge keys, tags other than the core ones, aliases without an anchor or
/// inside their own, several documents, `%YAML` other than 1.2, and whatever exceeds ``YAMLLimits``.
public struct YAMLDocument: Sendable {
    let arena: NodeArena

    /// The node that holds all others.
    public var root: YAMLNode { YAMLNode(arena, 0) }

    public var file: SourceFile { arena.file }

    /// Reads a file into a tree.
    ///
    /// Problems that leave the tree whole (a duplicate key, an unknown tag) are reported and reading goes on;
    /// after a syntax error or at a limit it ends.
    ///
    /// - Returns: the document, also when problems were reported; nil where reading had to end.
    public static func parse(
        _ file: SourceFile, limits: YAMLLimits = YAMLLimits(), reporting problems: inout DiagnosticSink
    ) -> YAMLDocument? {
        do {
            let text = try SourceText(file, limits: limits)
            var builder = TreeBuilder(text, limits: limits)
            defer { problems.append(builder.problems) }
            return YAMLDocument(arena: try builder.build())
        } catch {
            problems.report(error.problem)
            return nil
        }
    }
}
