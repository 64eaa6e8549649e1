/// Text that stands in JSON as it is: printable ASCII without quotation marks and backslashes.
enum PlainText {
    /// The first byte from `start` on that is something else, or the end: eight bytes are looked at together.
    @inline(__always)
    static func end(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = text.baseAddress else { return start }
        let raw = UnsafeRawPointer(base)
        var index = start
        while index + 8 <= text.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let special = special(word)
            if special != 0 { return index + (special.trailingZeroBitCount >> 3) }
            index += 8
        }
        while index < text.count, case let byte = text[index], byte >= 0x20, byte < 0x7f, byte != 0x22, byte != 0x5c { index += 1 }
        return index
    }

    /// The high bit of each byte that is something else; right for the lowest such byte, which is all that is used.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let control = (word &- ones &* 0x20) & ~word
        let high = word | (word &+ ones)
        return (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | control | high) & highs
    }
}
