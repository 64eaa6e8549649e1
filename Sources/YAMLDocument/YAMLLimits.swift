/// What a file may cost before it is refused.
///
/// The defaults let a playbook of 100,000 steps through and keep a hostile file of 5 MB below a second and
/// 100 MB. An error names the limit by the name it has here.
public struct YAMLLimits: Sendable {
    /// Bytes of the file: 16 MiB.
    public var maximumBytes = 16 * 1024 * 1024
    /// Collections inside each other: 64; an alias counts with what it stands for.
    public var maximumDepth = 64
    /// Nodes of the file, aliases counted once: 3,000,000.
    public var maximumNodes = 3_000_000
    /// Bytes of one scalar after unescaping: 1 MiB.
    public var maximumScalarBytes = 1024 * 1024
    /// Keys of one mapping: 10,000.
    public var maximumKeys = 10_000
    /// Nodes that all aliases together stand for, each counted as often as it is used: 1,000.
    public var maximumAliasedNodes = 1_000

    /// The defaults.
    public init() {}
}
