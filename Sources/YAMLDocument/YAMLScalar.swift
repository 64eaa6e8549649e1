import Diagnostics

/// A scalar: its text after unescaping and folding, and what YAML 1.2's core schema takes it for.
public struct YAMLScalar: Sendable {
    public let node: YAMLNode

    @inline(__always)
    init(_ node: YAMLNode) { self.node = node }

    /// Where the scalar stands, quotes included.
    public var range: SourceRange { node.range }

    public var style: YAMLStyle { node.record.style }

    /// True unless the scalar is written without quotes and without a block header.
    public var isQuoted: Bool { style != .plain }

    /// The content as a string.
    public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Length of the content in bytes of UTF-8.
    public var utf8Count: Int { Int(node.record.second) }

    /// Calls `body` with the content's bytes, without making a string. The pointer is valid only inside.
    @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        node.arena.withContent(of: node.record, body)
    }

    /// Compares the content with a string, byte by byte.
    public static func == (scalar: YAMLScalar, text: String) -> Bool {
        guard scalar.utf8Count == text.utf8.count else { return false }
        return scalar.withBytes { $0.elementsEqual(text.utf8) }
    }

    /// The opposite of `==`.
    public static func != (scalar: YAMLScalar, text: String) -> Bool { !(scalar == text) }

    /// The place in the file of a part of the content, both ends counted in bytes of the content.
    ///
    /// Exact for what stands in the file as it is (plain and quoted on one line, without escapes) and for
    /// literal blocks. For folded and escaped text the whole scalar is the place, as it is for an alias.
    public func range(ofContent part: Range<Int>) -> SourceRange {
        guard !node.isAlias else { return range }
        let record = node.record
        if record.flags.contains(.contentInFile) {
            let start = record.first + UInt32(clamping: part.lowerBound)
            return SourceRange(
                file: node.arena.file.id, start: start, end: start + UInt32(clamping: part.count))
        }
        return style == .literal ? LiteralBlock(self).range(of: part) ?? range : range
    }
}
