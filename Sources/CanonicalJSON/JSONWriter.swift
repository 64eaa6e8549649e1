/// Writes canonical JSON as a stream of bytes: exactly what `jq -ac .` prints for the same value.
///
/// Only ASCII leaves it: everything else becomes `\uXXXX` with lower-case digits, as surrogate pairs where needed.
/// Names stay in the order in which they are written. Commas are set by themselves.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.name("seq")
/// writer.integer(1)
/// writer.endObject()          // writer.bytes is {"seq":1}
/// ```
///
/// Whether begin and end match is the caller's business; the writer checks nothing.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public internal(set) var bytes: [UInt8] = []

    /// Makes a writer with room for `capacity` bytes.
    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// Opens an object; names and values follow, then `endObject`.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
    }

    /// Closes the innermost object.
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Opens an array; values follow, then `endArray`.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
    }

    /// Closes the innermost array.
    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// Writes a member's name; its value must follow.
    public mutating func name(_ text: String) {
        separate()
        quoted(text)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a string with the escapes that jq uses.
    public mutating func string(_ text: String) {
        separate()
        quoted(text)
    }

    /// Writes a whole number, which must lie within `JSONLimits.integers`.
    public mutating func integer(_ number: Int64) {
        precondition(JSONLimits.integers.contains(number), "an integer beyond 2^53 has no canonical form")
        separate()
        digits(number)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ truth: Bool) { literal(truth ? "true" : "false") }

    /// Writes `null`.
    public mutating func null() { literal("null") }

    /// Writes a whole value with everything in it.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let truth): bool(truth)
        case .integer(let number): integer(number)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Forgets all that was written and keeps the room.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Sets a comma unless a value or name may follow the last byte directly.
    ///
    /// A string ends in a quotation mark, so `{`, `[` and `:` can only be structure here.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func digits(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        if rest < 10 { return bytes.append(UInt8(ascii: "0") + UInt8(rest)) }
        let start = bytes.count
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { appendEscaped($0) }
        if done == nil { Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0) } }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies runs of plain ASCII whole and escapes the rest.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var plain = 0
        var index = 0
        while true {
            index = PlainText.end(in: text, from: index)
            if index == text.count { break }
            let byte = text[index]
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            index += byte < 0x80 ? escapeASCII(byte) : escapeScalar(text, at: index)
            plain = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
    }

    private mutating func escapeASCII(_ byte: UInt8) -> Int {
        let short: UInt8? =
            switch byte {
            case 0x22, 0x5c: byte
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0a: UInt8(ascii: "n")
            case 0x0c: UInt8(ascii: "f")
            case 0x0d: UInt8(ascii: "r")
            default: nil
            }
        if let short {
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(short)
        } else {
            escapeUnit(UInt16(byte))
        }
        return 1
    }

    /// Escapes the scalar whose UTF-8 begins at `index` of valid text, and says how many bytes it took.
    private mutating func escapeScalar(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let lead = text[index]
        let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        var scalar = UInt32(lead) & (length == 2 ? 0x1f : length == 3 ? 0x0f : 0x07)
        for next in 1..<length { scalar = scalar << 6 | UInt32(text[index + next] & 0x3f) }
        if scalar < 0x10000 {
            escapeUnit(UInt16(scalar))
        } else {
            escapeUnit(UInt16(0xd800 + ((scalar - 0x10000) >> 10)))
            escapeUnit(UInt16(0xdc00 + ((scalar - 0x10000) & 0x3ff)))
        }
        return length
    }

    private mutating func escapeUnit(_ unit: UInt16) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        for step in 0..<4 {
            let shift = 12 - 4 * step
            let digit = UInt8(unit >> UInt16(shift) & 0xf)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

extension JSONWriter {
    /// Ends a line of a JSON Lines file; the next value starts without a comma.
    public mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    /// Forgets everything from byte `count` on.
    public mutating func truncate(to count: Int) { bytes.removeSubrange(count...) }
}
