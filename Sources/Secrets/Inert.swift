/// Makes a text safe to show in a terminal and to put into a record.
///
/// Control characters (C0 except newline and tab, DEL, C1, so every escape sequence), Unicode's bidirectional controls
/// (UAX #9), line and paragraph separators, the byte order mark and tag characters are replaced by their code point in
/// the form `<U+001B>`. Everything else, ideographs and emoji included, stays as it is.
public func inert(_ text: String) -> String {
    if text.utf8.allSatisfy({ isPlain($0) }) { return text }
    var safe = ""
    safe.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
        if isActive(scalar) { safe += visible(scalar.value) } else { safe.unicodeScalars.append(scalar) }
    }
    return safe
}

/// Makes a text inert as one line: newlines and tabs stand as their signs (U+240A and U+2409).
///
/// For whatever is shown as a line of its own: what a system answered must not be able to look like the next line.
public func inertLine(_ text: String) -> String {
    let safe = inert(text)
    if !safe.utf8.contains(where: { $0 == 0x0a || $0 == 0x09 }) { return safe }
    var line = ""
    for scalar in safe.unicodeScalars {
        switch scalar {
        case "\n": line += "\u{240A}"
        case "\t": line += "\u{2409}"
        default: line.unicodeScalars.append(scalar)
        }
    }
    return line
}

/// Makes one stream of bytes inert, wherever it is cut into chunks.
///
/// Valid UTF-8 is treated as `inert(_:)` treats a text; each byte that is not part of a valid sequence becomes `<9B>`,
/// its two hexadecimal digits, because a terminal may take it for a C1 control.
public struct InertFilter: Sendable {
    /// The beginning of a sequence whose end has not arrived yet; at most three bytes.
    private var pending: [UInt8] = []

    /// A filter for one stream.
    public init() {}

    /// Takes in a chunk and gives out its inert form, except for an unfinished sequence at its end.
    public mutating func append(_ chunk: [UInt8]) -> [UInt8] {
        if pending.isEmpty, chunk.withUnsafeBufferPointer(areAllPlain) { return chunk }
        let bytes = pending + chunk
        pending = []
        return convert(bytes, isLast: false)
    }

    /// Gives out what was held back, at the stream's end.
    public mutating func finish() -> [UInt8] {
        let bytes = pending
        pending = []
        return convert(bytes, isLast: true)
    }

    private mutating func convert(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var safe: [UInt8] = []
        safe.reserveCapacity(bytes.count + 16)
        var at = 0
        while at < bytes.count {
            if isPlain(bytes[at]) {
                safe.append(bytes[at])
                at += 1
                continue
            }
            switch decode(bytes[at...]) {
            case .scalar(let scalar, let length):
                if isActive(scalar) {
                    safe.append(contentsOf: visible(scalar.value).utf8)
                } else {
                    safe.append(contentsOf: bytes[at..<(at + length)])
                }
                at += length
            case .unfinished where !isLast:
                pending = Array(bytes[at...])
                return safe
            case .unfinished, .invalid:
                let byte = bytes[at]
                safe += [UInt8(ascii: "<"), upperDigits[Int(byte >> 4)], upperDigits[Int(byte & 15)], UInt8(ascii: ">")]
                at += 1
            }
        }
        return safe
    }
}

private enum Decoded {
    case scalar(Unicode.Scalar, length: Int)
    case unfinished
    case invalid
}

/// Decodes the sequence at the start of `bytes` (Unicode 16, table 3-7).
private func decode(_ bytes: ArraySlice<UInt8>) -> Decoded {
    let first = bytes[bytes.startIndex]
    let length: Int
    switch first {
    case 0x00...0x7f: length = 1
    case 0xc2...0xdf: length = 2
    case 0xe0...0xef: length = 3
    case 0xf0...0xf4: length = 4
    default: return .invalid
    }
    let sequence = bytes.prefix(length)
    if let text = String(validating: sequence, as: UTF8.self), let scalar = text.unicodeScalars.first {
        return .scalar(scalar, length: length)
    }
    let continues = sequence.dropFirst().allSatisfy { $0 & 0xc0 == 0x80 }
    return sequence.count < length && continues ? .unfinished : .invalid
}

private func areAllPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where !isPlain(byte) { return false }
    return true
}

/// Printable ASCII, newline and tab: what never needs a closer look.
@inline(__always)
private func isPlain(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte < 0x7f) || byte == 0x0a || byte == 0x09
}

private func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0a: false
    case 0x00...0x1f, 0x7f...0x9f: true
    case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    case 0x2028, 0x2029, 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe007f: true
    default: false
    }
}

private func visible(_ codePoint: UInt32) -> String {
    let digits = String(codePoint, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
}
