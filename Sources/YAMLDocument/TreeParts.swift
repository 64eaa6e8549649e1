import Diagnostics

/// A node that aliases can stand for.
struct Anchor {
    let node: UInt32
    let place: SourceRange
    /// What an alias to it stands for; nil while the node is still open.
    let extent: Extent?

    struct Extent {
        /// Nodes, those that aliases inside stand for included.
        let nodes: Int
        /// Collections inside each other; 0 for a scalar.
        let height: Int
    }
}

/// A key of an open mapping with what is needed to tell it from the others.
struct MappingKey {
    /// A hash of the content; different for nearly all keys that differ.
    let fingerprint: UInt64
    let node: UInt32
}
