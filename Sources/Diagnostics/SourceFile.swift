import Synchronization

/// A place in a file as a person reads it.
public struct SourcePosition: Hashable, Sendable {
    /// Line, from 1. A line ends at LF, CR LF or a lone CR.
    public let line: Int
    /// Column, from 1, in Unicode scalars from the start of the line (a tab is one, a byte order mark none).
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// The bytes of one file as they were read, with the path to show.
///
/// Lines are looked for only when a position is asked for, so a file without problems costs nothing.
public final class SourceFile: Sendable {
    public let id: SourceFileID
    /// The path as the person gave it; used for display alone.
    public let path: String
    public let bytes: [UInt8]
    private let lineStarts = Mutex<[UInt32]?>(nil)

    public init(id: SourceFileID, path: String, bytes: [UInt8]) {
        self.id = id
        self.path = path
        self.bytes = bytes
    }

    /// The range of the whole file.
    public var range: SourceRange { SourceRange(file: id, start: 0, end: UInt32(clamping: bytes.count)) }

    /// Line and column of a byte offset; an offset after the end gives the end.
    ///
    /// An offset inside a character gives that character's column.
    public func position(at offset: UInt32) -> SourcePosition {
        let offset = min(Int(offset), bytes.count)
        let line = lineIndex(at: offset)
        let start = contentStart(ofLine: line)
        let before = start < offset ? bytes[start..<offset] : []
        return SourcePosition(line: line + 1, column: Self.scalars(startingIn: before, next: offset, of: bytes) + 1)
    }

    /// The byte range of the line that holds an offset, without its line break and without a byte order mark.
    public func lineRange(at offset: UInt32) -> Range<Int> {
        let line = lineIndex(at: min(Int(offset), bytes.count))
        let start = contentStart(ofLine: line)
        let next = withLineStarts { line + 1 < $0.count ? Int($0[line + 1]) : bytes.count }
        var end = next
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return start..<max(start, end)
    }

    /// The text of a range; ill-formed UTF-8 shows as U+FFFD.
    public func text(of range: SourceRange) -> String {
        let upper = min(Int(range.end), bytes.count)
        let lower = min(Int(range.start), upper)
        return String(decoding: bytes[lower..<upper], as: UTF8.self)
    }

    private func contentStart(ofLine line: Int) -> Int {
        let start = withLineStarts { Int($0[line]) }
        return line == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start
    }

    private func lineIndex(at offset: Int) -> Int {
        withLineStarts { starts in
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if Int(starts[middle]) <= offset { low = middle } else { high = middle }
            }
            return low
        }
    }

    private func withLineStarts<Result: Sendable>(_ body: (borrowing [UInt32]) -> Result) -> Result {
        lineStarts.withLock { cached in
            if let starts = cached { return body(starts) }
            let starts = Self.findLines(bytes)
            cached = starts
            return body(starts)
        }
    }

    private static func findLines(_ bytes: [UInt8]) -> [UInt32] {
        var starts: [UInt32] = [0]
        bytes.withUnsafeBufferPointer { buffer in
            for index in buffer.indices {
                let byte = buffer[index]
                guard byte == 0x0A || byte == 0x0D else { continue }
                if byte == 0x0D, index + 1 < buffer.count, buffer[index + 1] == 0x0A { continue }
                starts.append(UInt32(clamping: index + 1))
            }
        }
        return starts
    }

    /// Counts the scalars before an offset; one that the offset cuts in two does not count.
    private static func scalars(startingIn part: ArraySlice<UInt8>, next: Int, of bytes: [UInt8]) -> Int {
        let count = part.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        let cutsCharacter = next < bytes.count && bytes[next] & 0xC0 == 0x80
        return cutsCharacter ? max(0, count - 1) : count
    }
}
