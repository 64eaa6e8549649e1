/// Checks that bytes are canonical JSON without building anything: what `jq -ac .` would print unchanged.
///
/// The scanner stands at `index` and each call goes past one thing. A call that returns false has found something that
/// is not canonical; the scanner must not be used any further then. Give the same bytes to `JSONParser` and
/// `JSONWriter` to learn what exactly is wrong.
///
/// The bytes must stay in place and unchanged while the scanner is used.
public struct CanonicalScanner {
    /// The bytes being scanned.
    public private(set) var text: UnsafeBufferPointer<UInt8>
    /// The next byte to look at.
    public var index: Int
    private var depth = 0
    private var names: [Range<Int>] = []

    /// How many names are compared pair by pair; in larger objects they are sorted.
    private static let pairs = 32

    /// Stands before the byte at `index` of `text`.
    public init(_ text: UnsafeBufferPointer<UInt8>, at index: Int = 0) {
        self.text = text
        self.index = index
    }

    /// Begins anew with another text, and keeps what room it has.
    public mutating func restart(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        index = 0
        depth = 0
        names.removeAll(keepingCapacity: true)
    }

    /// The byte at `index`, or 0 at the end.
    @inlinable public var byte: UInt8 { index < text.count ? text[index] : 0 }

    /// Goes past one whole value.
    public mutating func value() -> Bool {
        switch byte {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"): return nested(UInt8(ascii: "}"))
        case UInt8(ascii: "["): return nested(UInt8(ascii: "]"))
        case UInt8(ascii: "t"): return literal("true")
        case UInt8(ascii: "f"): return literal("false")
        case UInt8(ascii: "n"): return literal("null")
        default: return integer() != nil
        }
    }

    /// Goes past `expected` if it stands here.
    @inlinable public mutating func literal(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard index + count <= text.count, let base = text.baseAddress else { return false }
        let (found, wanted) = (UnsafeRawPointer(base + index), UnsafeRawPointer(expected.utf8Start))
        var offset = 0
        while offset + 8 <= count {
            guard
                found.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset += 8
        }
        while offset < count {
            guard base[index + offset] == expected.utf8Start[offset] else { return false }
            offset += 1
        }
        index += count
        return true
    }

    /// Goes past an integer within `JSONLimits.integers` and gives it.
    @inlinable public mutating func integer() -> Int64? {
        let negative = byte == UInt8(ascii: "-")
        if negative { index += 1 }
        let first = index
        var number: Int64 = 0
        while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 {
            number = number &* 10 &+ Int64(digit)
            index += 1
        }
        let count = index - first
        guard (1...16).contains(count), number <= JSONLimits.integers.upperBound,
            text[first] != UInt8(ascii: "0") || (count == 1 && !negative)
        else { return nil }
        return negative ? -number : number
    }

    /// Goes past a quoted string.
    @inline(__always) public mutating func string() -> Bool {
        guard byte == UInt8(ascii: "\"") else { return false }
        index += 1
        while true {
            index = PlainText.end(in: text, from: index)
            guard index < text.count else { return false }
            switch text[index] {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "\\"):
                guard escape() else { return false }
            default: return false
            }
        }
    }

    private mutating func nested(_ end: UInt8) -> Bool {
        guard depth < JSONLimits.depth else { return false }
        depth += 1
        index += 1
        let isObject = end == UInt8(ascii: "}")
        let firstName = names.count
        defer {
            names.removeSubrange(firstName...)
            depth -= 1
        }
        if byte == end {
            index += 1
            return true
        }
        while true {
            if isObject, !name(after: firstName) { return false }
            guard value() else { return false }
            let next = byte
            index += 1
            if next == end { return !isObject || hasDistinctNames(from: firstName) }
            guard next == UInt8(ascii: ",") else { return false }
        }
    }

    private mutating func name(after firstName: Int) -> Bool {
        let start = index
        guard string() else { return false }
        let name = start..<index
        if names.count - firstName < Self.pairs {
            for other in names[firstName...] where isEqual(name, other) { return false }
        }
        names.append(name)
        return literal(":")
    }

    /// Whether the bytes of two ranges are the same.
    public func isEqual(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        a.count == b.count && text[a].elementsEqual(text[b])
    }

    /// The check of large objects; small ones were checked name by name.
    private func hasDistinctNames(from first: Int) -> Bool {
        guard names.count - first > Self.pairs else { return true }
        let sorted = names[first...].sorted { text[$0].lexicographicallyPrecedes(text[$1]) }
        return !zip(sorted, sorted.dropFirst()).contains { isEqual($0, $1) }
    }

    /// Goes past an escape that the canonical form uses for what it stands for.
    private mutating func escape() -> Bool {
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            index += 1
            return true
        case UInt8(ascii: "u"): break
        default: return false
        }
        guard let unit = unit() else { return false }
        switch unit {
        case 0x08, 0x09, 0x0a, 0x0c, 0x0d: return false
        case 0..<0x20, 0x7f..<0xd800, 0xe000...0xffff: return true
        case 0xd800..<0xdc00:
            guard literal("\\"), byte == UInt8(ascii: "u"), let low = self.unit() else { return false }
            return (0xdc00...0xdfff).contains(low)
        default: return false
        }
    }

    /// Goes past `uXXXX` in lower case and gives the number.
    private mutating func unit() -> UInt32? {
        guard index + 5 <= text.count else { return nil }
        var unit: UInt32 = 0
        for place in index + 1..<index + 5 {
            switch text[place] {
            case let digit where (48...57).contains(digit): unit = unit << 4 | UInt32(digit - 48)
            case let digit where (97...102).contains(digit): unit = unit << 4 | UInt32(digit - 87)
            default: return nil
            }
        }
        index += 5
        return unit
    }
}
