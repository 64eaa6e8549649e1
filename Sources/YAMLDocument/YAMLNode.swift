import Diagnostics

/// One node of a document: a small view that keeps the document's memory alive.
///
/// An alias reads as the node it stands for, except for ``range``, which is where the alias itself is written.
public struct YAMLNode: Sendable {
    let arena: NodeArena
    /// The number of the node as written: an alias has its own.
    let place: UInt32
    /// The number of the node that holds the content.
    let index: UInt32

    @inline(__always)
    init(_ arena: NodeArena, _ place: UInt32) {
        self.arena = arena
        self.place = place
        let record = arena.records[Int(place)]
        index = record.kind == .alias ? record.first : place
    }

    @inline(__always)
    var record: NodeRecord { arena.records[Int(index)] }

    /// What a node is; use it to switch over all kinds.
    public enum Kind: Sendable {
        case scalar(YAMLScalar)
        case sequence(YAMLSequence)
        case mapping(YAMLMapping)
    }

    public var kind: Kind {
        switch record.kind {
        case .sequence: .sequence(YAMLSequence(self))
        case .mapping: .mapping(YAMLMapping(self))
        case .scalar, .alias: .scalar(YAMLScalar(self))
        }
    }

    /// The node as a scalar, nil if it is something else.
    public var scalar: YAMLScalar? { record.kind == .scalar ? YAMLScalar(self) : nil }

    /// The node as a sequence, nil if it is something else.
    public var sequence: YAMLSequence? { record.kind == .sequence ? YAMLSequence(self) : nil }

    /// The node as a mapping, nil if it is something else.
    public var mapping: YAMLMapping? { record.kind == .mapping ? YAMLMapping(self) : nil }

    /// Where the node stands: quotes, brackets and braces included; a block collection from its first key or
    /// dash to the end of its last value; an empty value is the empty range where it would stand.
    public var range: SourceRange {
        let written = arena.records[Int(place)]
        return SourceRange(file: arena.file.id, start: written.start, end: written.end)
    }

    /// True for `*name`.
    public var isAlias: Bool { place != index }

    public var style: YAMLStyle { record.style }

    /// The explicit core tag, ``YAMLTag/none`` for most.
    public var tag: YAMLTag { record.tag }

    /// True if a problem of this very node was reported while reading it: what its value means is not known,
    /// and a second report about it would only confuse.
    public var isReported: Bool {
        record.flags.contains(.reported) || arena.records[Int(place)].flags.contains(.reported)
    }
}

/// The items of a sequence.
public struct YAMLSequence: Sequence, Sendable {
    public let node: YAMLNode

    @inline(__always)
    init(_ node: YAMLNode) { self.node = node }

    public var count: Int { Int(node.record.first) }
    public var isEmpty: Bool { count == 0 }
    public var underestimatedCount: Int { count }
    /// Where the sequence stands.
    public var range: SourceRange { node.range }

    public func makeIterator() -> Iterator {
        Iterator(arena: node.arena, cursor: node.index + 1, end: node.record.second)
    }

    public struct Iterator: IteratorProtocol {
        let arena: NodeArena
        var cursor: UInt32
        let end: UInt32

        @inline(__always)
        public mutating func next() -> YAMLNode? {
            guard cursor < end else { return nil }
            defer { cursor = arena.following(cursor) }
            return YAMLNode(arena, cursor)
        }
    }
}

/// The entries of a mapping in the order of the text.
///
/// Keys are scalars. A key that was reported as a duplicate or as a merge key is left out with its value.
public struct YAMLMapping: Sequence, Sendable {
    public let node: YAMLNode

    @inline(__always)
    init(_ node: YAMLNode) { self.node = node }

    /// One key with its value.
    public struct Entry: Sendable {
        public let key: YAMLScalar
        public let value: YAMLNode

        /// From the key's first byte to the value's last.
        public var range: SourceRange { key.range.union(value.range) }
    }

    /// Entries as written, reported ones included.
    public var count: Int { Int(node.record.first) / 2 }
    public var isEmpty: Bool { count == 0 }
    public var underestimatedCount: Int { 0 }
    /// Where the mapping stands.
    public var range: SourceRange { node.range }

    /// Where an entry of this mapping lies: cheaper to keep than the entry itself.
    public struct Place: Sendable {
        let key: UInt32
        let value: UInt32
    }

    /// Calls `body` with each key's content and the entry's place. The pointer is valid only inside.
    public func forEachKey(_ body: (UnsafeBufferPointer<UInt8>, Place) -> Void) {
        let arena = node.arena
        var cursor = node.index + 1
        let end = node.record.second
        while cursor < end {
            let place = Place(key: cursor, value: arena.following(cursor))
            cursor = arena.following(place.value)
            let record = arena.records[Int(place.key)]
            if !record.flags.contains(.dropped) { arena.withContent(of: record) { body($0, place) } }
        }
    }

    public func key(_ place: Place) -> YAMLScalar { YAMLScalar(YAMLNode(node.arena, place.key)) }

    public func value(_ place: Place) -> YAMLNode { YAMLNode(node.arena, place.value) }

    public func entry(_ place: Place) -> Entry { Entry(key: key(place), value: value(place)) }

    /// The value of a key; looks through the keys one after the other.
    public subscript(key: String) -> YAMLNode? { first { $0.key == key }?.value }

    public func makeIterator() -> Iterator {
        Iterator(arena: node.arena, cursor: node.index + 1, end: node.record.second)
    }

    public struct Iterator: IteratorProtocol {
        let arena: NodeArena
        var cursor: UInt32
        let end: UInt32

        @inline(__always)
        public mutating func next() -> Entry? {
            while cursor < end {
                let key = cursor
                let value = arena.following(key)
                cursor = arena.following(value)
                if arena.records[Int(key)].flags.contains(.dropped) { continue }
                return Entry(key: YAMLScalar(YAMLNode(arena, key)), value: YAMLNode(arena, value))
            }
            return nil
        }
    }
}
