import Glibc

/// Cuts a storage's bytes into lines, holding no more than one window and the longest line.
struct LineReader {
    /// One line and where it stands.
    struct Line {
        /// Counted from 1.
        let number: UInt64
        /// Of its first byte.
        let offset: UInt64
        /// Without the newline.
        let bytes: [UInt8]
        /// Whether a newline follows.
        let isEnded: Bool
    }

    private let read: (UInt64, Int) throws(JournalError) -> [UInt8]
    private let window: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var bufferOffset: UInt64
    private var number: UInt64
    private var isAtEnd = false

    /// - Parameters:
    ///   - offset: Where the line after the first `lines` lines begins.
    ///   - read: Gives up to so many bytes from an offset on; fewer only at the end.
    init(
        from offset: UInt64 = 0, after lines: UInt64 = 0, window: Int = 1 << 18,
        read: @escaping (UInt64, Int) throws(JournalError) -> [UInt8]
    ) {
        self.read = read
        number = lines
        self.window = window
        bufferOffset = offset
    }

    /// The next line, or nil at the end. The last line may have no newline. A longer line than any record may be is
    /// cut after `RecordLine.limit` + 1 bytes and given as not ended.
    mutating func next() throws(JournalError) -> Line? {
        while true {
            if let newline = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) { return line(upTo: newline, isEnded: true) }
            let isTooLong = buffer.count - start > RecordLine.limit
            if isAtEnd || isTooLong {
                if start == buffer.count { return nil }
                return line(upTo: isTooLong ? start + RecordLine.limit + 1 : buffer.count, isEnded: false)
            }
            try fill()
        }
    }

    private mutating func fill() throws(JournalError) {
        buffer.removeSubrange(..<start)
        bufferOffset += UInt64(start)
        start = 0
        let more = try read(bufferOffset + UInt64(buffer.count), window)
        isAtEnd = more.count < window
        buffer += more
    }

    private mutating func line(upTo end: Int, isEnded: Bool) -> Line {
        number += 1
        defer { start = isEnded ? end + 1 : end }
        return Line(number: number, offset: bufferOffset + UInt64(start), bytes: Array(buffer[start..<end]), isEnded: isEnded)
    }
}
