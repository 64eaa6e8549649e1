/// A value behind one pointer, copied when it is changed while somebody else holds it.
///
/// For large values that are passed around and kept by the hundred thousand: copying one is counting a reference.
@frozen
public struct Boxed<Content: Sendable>: Sendable {
    // Unchecked: `content` is changed only while the storage is uniquely referenced.
    @usableFromInline
    final class Storage: @unchecked Sendable {
        // Unchecked: the box is a value, and the exclusive access to it covers its storage.
        @exclusivity(unchecked) @usableFromInline var content: Content

        @inlinable
        init(_ content: Content) { self.content = content }
    }

    @usableFromInline var storage: Storage

    @inlinable
    public init(_ content: Content) { storage = Storage(content) }

    /// Whether both hold the very same storage, and so the same value.
    @inlinable
    public func isIdentical(to other: Boxed) -> Bool { storage === other.storage }

    @inlinable
    public var content: Content {
        @inline(__always) _read { yield storage.content }
        @inline(__always) _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.content) }
            yield &storage.content
        }
    }
}

extension Boxed: Equatable where Content: Equatable {
    @inlinable
    public static func == (left: Boxed, right: Boxed) -> Bool {
        left.storage === right.storage || left.content == right.content
    }
}

extension Boxed: Hashable where Content: Hashable {
    @inlinable
    public func hash(into hasher: inout Hasher) { content.hash(into: &hasher) }
}
