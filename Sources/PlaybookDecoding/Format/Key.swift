/// A key of the format: fixed text of this program.
///
/// Not a `String`, because each step of a playbook is asked for some fifty keys of which it has five: comparing two keys, and
/// saying that one is not there, takes a few instructions.
package struct Key: ExpressibleByStringLiteral, CustomStringConvertible, Hashable, Sendable {
    private let text: StaticString

    package init(stringLiteral text: StaticString) { self.text = text }

    package var description: String { text.description }

    var count: Int { text.utf8CodeUnitCount }

    /// One of 64 bits by length and first letter: keys with different bits are different keys.
    @inline(__always)
    var bit: UInt64 { 1 << UInt64((Int(text.utf8Start.pointee) &+ 7 &* count) & 63) }

    @inline(__always)
    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == count, let start = bytes.baseAddress else { return false }
        for offset in 0..<count where start[offset] != text.utf8Start[offset] { return false }
        return true
    }

    @inline(__always)
    package static func == (left: Key, right: Key) -> Bool {
        left.count == right.count
            && (left.text.utf8Start == right.text.utf8Start
                || left.matches(UnsafeBufferPointer(start: right.text.utf8Start, count: right.count)))
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: UnsafeRawBufferPointer(start: text.utf8Start, count: count))
    }
}

extension [Key] {
    /// The keys as texts, for messages.
    var texts: [String] { map(\.description) }
}
