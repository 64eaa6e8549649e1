import CLibYAML
import Diagnostics

extension TreeBuilder {
    /// Adds a scalar, as a slice of the file where its content stands there as it is.
    @inline(__always)
    mutating func addScalar(
        _ event: UnsafeMutablePointer<yaml_event_t>, from start: UInt32, to end: UInt32,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ReadingStop) {
        let data = event.pointee.data.scalar
        let content = UnsafeBufferPointer<UInt8>(start: data.value, count: data.length)
        let style = Self.style(data.style)
        var record = NodeRecord(start: start, end: end, kind: .scalar, style: style)
        guard content.count <= limits.maximumScalarBytes else {
            throw ReadingStop(
                .scalarLimit,
                "the scalar has \(content.count) bytes, more than the limit of \(limits.maximumScalarBytes) "
                    + "(maximumScalarBytes)",
                at: range(start, start + 1))
        }
        locate(content, style, &record, bytes)
        if let tag = data.tag {
            resolveTag(tag, of: &record, at: range(start, end))
            checkTag(&record, content, at: range(start, end))
        } else if style == .plain, data.plain_implicit == 0 {
            record.tag = .string
        }
        if !text.isASCII, style == .plain, content.first == 0xE2 { checkQuotes(content, at: range(start, end)) }
        let isKey = isKeyNext
        if isKey { try addKey(&record, content) }
        try append(record, at: range(start, end))
        if let anchor = data.anchor {
            anchors[String(cString: anchor)] = Anchor(
                node: UInt32(records.count - 1), place: range(start, end), extent: .init(nodes: 1, height: 0))
        }
    }

    /// Finds the content in the file, or copies it.
    @inline(__always)
    private mutating func locate(
        _ content: UnsafeBufferPointer<UInt8>, _ style: YAMLStyle, _ record: inout NodeRecord,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        let count = content.count
        record.second = UInt32(truncatingIfNeeded: count)
        let isBlock = style == .literal || style == .folded
        let last = Int(record.end) - (style == .plain ? 0 : 1)
        if !isBlock, count <= last - Int(record.start), Self.isSame(content, bytes, from: last - count) {
            record.first = UInt32(truncatingIfNeeded: last - count)
            record.flags.insert(.contentInFile)
            return
        }
        record.first = UInt32(truncatingIfNeeded: decoded.count)
        decoded.append(contentsOf: content)
        while isBlock, record.end > record.start + 1, Self.isBlank(bytes[Int(record.end) - 1]) { record.end -= 1 }
    }

    /// Compares eight bytes at a time; calling `memcmp` costs more than it saves for words this short.
    @inline(__always)
    private static func isSame(
        _ content: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Bool {
        let (left, right) = (UnsafeRawBufferPointer(content), UnsafeRawBufferPointer(bytes))
        var offset = 0
        while offset + 8 <= left.count {
            let ours = left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard ours == right.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self) else { return false }
            offset += 8
        }
        while offset < left.count {
            guard left[offset] == right[start + offset] else { return false }
            offset += 1
        }
        return true
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D }

    @inline(__always)
    private static func style(_ style: yaml_scalar_style_t) -> YAMLStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }
}
