import Diagnostics

/// One node, in 20 bytes. The children of a collection follow it, each with its own descendants.
struct NodeRecord {
    enum Kind: UInt8 { case scalar, sequence, mapping, alias }

    /// Byte offsets in the file.
    var start: UInt32
    var end: UInt32
    /// Scalar: offset of its content. Collection: number of children (of a mapping: keys and values).
    /// Alias: the node it stands for.
    var first: UInt32 = 0
    /// Scalar: length of its content. Collection: number of the node after its last descendant.
    var second: UInt32 = 0
    var kind: Kind
    var style: YAMLStyle
    var tag: YAMLTag = .none
    var flags: Flags = []

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The content is a slice of the file; otherwise it lies among the decoded bytes.
        static let contentInFile = Flags(rawValue: 1)
        /// A problem with the node itself has been reported.
        static let reported = Flags(rawValue: 2)
        /// A key that the views leave out together with its value.
        static let dropped = Flags(rawValue: 4)
    }
}

/// How a node is written.
public enum YAMLStyle: UInt8, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
    case block, flow
}

/// The core tag that a node is given explicitly.
public enum YAMLTag: UInt8, Sendable {
    case none, string, integer, number, boolean, null, sequence, mapping
}

/// All nodes of a file in the order of the text, and the bytes of scalars that do not stand in the file as they are.
final class NodeArena: Sendable {
    let file: SourceFile
    let records: ContiguousArray<NodeRecord>
    let decoded: ContiguousArray<UInt8>

    init(file: SourceFile, records: ContiguousArray<NodeRecord>, decoded: ContiguousArray<UInt8>) {
        self.file = file
        self.records = records
        self.decoded = decoded
    }

    /// The number of the node after the one given and all its descendants.
    @inline(__always)
    func following(_ index: UInt32) -> UInt32 {
        let record = records[Int(index)]
        switch record.kind {
        case .scalar, .alias: return index + 1
        case .sequence, .mapping: return record.second
        }
    }

    /// Calls `body` with the bytes of a scalar's content.
    @inline(__always)
    func withContent<Result>(of record: NodeRecord, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = Int(record.first)..<Int(record.first) + Int(record.second)
        return record.flags.contains(.contentInFile)
            ? file.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
            : decoded.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
}
