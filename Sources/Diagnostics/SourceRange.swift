/// The number of a file inside a ``SourceMap``; files are numbered from 0 in the order they were added.
public struct SourceFileID: Hashable, Sendable, Comparable {
    public let number: UInt32

    public init(_ number: UInt32) { self.number = number }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// A stretch of bytes of one source file, or no place at all.
///
/// Twelve bytes, so that every node and every value can keep its own. Offsets count bytes from the start of
/// the file as it lies on disk (a byte order mark counts); `end` is the offset after the last byte. A range
/// says nothing about lines: ``SourceFile/position(at:)`` turns an offset into a line and a column.
public struct SourceRange: Hashable, Sendable {
    /// The file's number; `UInt32.max` in ``none``.
    let fileNumber: UInt32
    /// Offset of the first byte.
    public let start: UInt32
    /// Offset after the last byte; equal to `start` for a place between two bytes.
    public let end: UInt32

    /// A range of the given file; an `end` before `start` is moved to `start`.
    public init(file: SourceFileID, start: UInt32, end: UInt32) {
        fileNumber = file.number
        self.start = start
        self.end = max(start, end)
    }

    private init() {
        fileNumber = .max
        start = 0
        end = 0
    }

    /// The range of what was made by the program and stands in no file.
    public static let none = SourceRange()

    /// True for ``none``.
    public var isNone: Bool { fileNumber == .max }

    /// The file, nil for ``none``.
    public var file: SourceFileID? { isNone ? nil : SourceFileID(fileNumber) }

    /// Length in bytes.
    public var count: Int { Int(end - start) }

    /// The place right before the first byte.
    public var startPoint: SourceRange { isNone ? .none : sub(0, 0) }

    /// The part from `lower` to `upper`, both counted in bytes from this range's start and cut to its end.
    public func sub(_ lower: Int, _ upper: Int) -> SourceRange {
        guard !isNone else { return .none }
        let first = start + UInt32(clamping: min(max(lower, 0), count))
        let last = start + UInt32(clamping: min(max(upper, 0), count))
        return SourceRange(file: SourceFileID(fileNumber), start: first, end: last)
    }

    /// The smallest range that holds both; the other one if one is ``none``, this one if the files differ.
    public func union(_ other: SourceRange) -> SourceRange {
        if isNone { return other }
        guard other.fileNumber == fileNumber else { return self }
        return SourceRange(
            file: SourceFileID(fileNumber), start: min(start, other.start), end: max(end, other.end))
    }
}

extension SourceRange: Comparable {
    /// Order of reading: by file, then start, then end; ``none`` comes last.
    public static func < (left: Self, right: Self) -> Bool {
        (left.fileNumber, left.start, left.end) < (right.fileNumber, right.start, right.end)
    }
}
