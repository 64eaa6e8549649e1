import Diagnostics

/// The bytes of a file, known to be UTF-8 and of a size that is allowed, without a byte order mark.
struct SourceText {
    let file: SourceFile
    /// Length of the byte order mark, 0 or 3.
    let start: Int
    /// True if a character is a byte everywhere.
    let isASCII: Bool

    init(_ file: SourceFile, limits: YAMLLimits) throws(ReadingStop) {
        self.file = file
        guard file.bytes.count <= limits.maximumBytes else {
            throw ReadingStop(
                .bytesLimit,
                "the file has \(file.bytes.count) bytes, more than the limit of \(limits.maximumBytes) (maximumBytes)",
                at: file.range.startPoint)
        }
        start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        isASCII = start == 0 && Self.isASCII(file.bytes)
        if !isASCII { try Self.validate(file) }
    }

    private static func isASCII(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset + 32 <= raw.count {
                let first = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let second = raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
                let third = raw.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)
                let fourth = raw.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)
                if (first | second | third | fourth) & 0x8080_8080_8080_8080 != 0 { return false }
                offset += 32
            }
            return raw[offset...].allSatisfy { $0 < 0x80 }
        }
    }

    private static func validate(_ file: SourceFile) throws(ReadingStop) {
        if file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF]) {
            throw ReadingStop(
                .notUTF8, "the file is UTF-16, not UTF-8", at: file.range.sub(0, 2), expected: "a file in UTF-8",
                fix: Diagnostic.Fix("convert it: iconv -f UTF-16 -t UTF-8"))
        }
        guard let wrong = firstIllFormed(file.bytes) else { return }
        throw ReadingStop(
            .notUTF8, "byte \(hex(file.bytes[wrong.lowerBound])) at offset \(wrong.lowerBound) is not UTF-8",
            at: file.range.sub(wrong.lowerBound, wrong.upperBound), expected: "a file in UTF-8")
    }

    /// The first bytes that are not UTF-8 (Unicode Standard, table 3-7).
    private static func firstIllFormed(_ bytes: [UInt8]) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { buffer in
            var decoder = UTF8.ForwardParser()
            var iterator = buffer.makeIterator()
            var offset = 0
            while true {
                switch decoder.parseScalar(from: &iterator) {
                case .valid(let scalar): offset += scalar.count
                case .error(let length): return offset..<offset + length
                case .emptyInput: return nil
                }
            }
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

/// Turns libyaml's places, which count characters, into byte offsets.
///
/// Places come nearly in order, so it walks from the last one; over a whole file that is one pass.
struct ByteOffsets {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let base: Int
    private let isASCII: Bool
    private var character = 0
    private var offset: Int

    /// - Parameter base: the byte that is character 0.
    init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool) {
        self.bytes = bytes
        self.base = base
        self.isASCII = isASCII
        offset = base
    }

    @inline(__always)
    mutating func offset(of index: Int) -> UInt32 {
        isASCII ? UInt32(truncatingIfNeeded: min(index + base, bytes.count)) : walk(to: index)
    }

    private mutating func walk(to index: Int) -> UInt32 {
        while character < index, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            character += 1
        }
        while character > index, offset > base {
            offset -= 1
            while offset > base, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
            character -= 1
        }
        return UInt32(truncatingIfNeeded: offset)
    }
}
