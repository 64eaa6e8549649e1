import CLibYAML
import Diagnostics

extension TreeBuilder {
    /// Sets the node's tag, and reports one that is not among the core tags or not for this kind of node.
    mutating func resolveTag(
        _ tag: UnsafeMutablePointer<yaml_char_t>, of record: inout NodeRecord, at place: SourceRange
    ) {
        let name = String(cString: tag)
        guard let known = Self.coreTags[name] else {
            record.flags.insert(.reported)
            problems.error(
                .unknownTag, "unknown tag \"\(Self.short(name))\"", at: place,
                expected: "no tag, or one of !!str, !!int, !!float, !!bool, !!null, !!seq, !!map",
                fix: Diagnostic.Fix("leave the tag out"))
            return
        }
        record.tag = known
        let isRight =
            switch record.kind {
            case .mapping: known == .mapping
            case .sequence: known == .sequence
            case .scalar, .alias: known != .mapping && known != .sequence
            }
        if !isRight { reportMismatch(name, &record, at: place) }
    }

    /// Reports a scalar whose text is not of the type that its tag says.
    mutating func checkTag(
        _ record: inout NodeRecord, _ content: UnsafeBufferPointer<UInt8>, at place: SourceRange
    ) {
        guard !record.flags.contains(.reported) else { return }
        let type = CoreSchema.type(content)
        let isRight =
            switch record.tag {
            case .integer: type == .integer
            case .number: type == .integer || type == .number
            case .boolean: type == .boolean
            case .null: type == .null
            case .none, .string, .sequence, .mapping: true
            }
        let name = Self.coreTags.first { $0.value == record.tag }?.key ?? ""
        if !isRight { reportMismatch(name, &record, at: place) }
    }

    private mutating func reportMismatch(_ name: String, _ record: inout NodeRecord, at place: SourceRange) {
        record.flags.insert(.reported)
        problems.error(
            .tagMismatch, "the value is not what its tag \"\(Self.short(name))\" says", at: place,
            fix: Diagnostic.Fix("leave the tag out"))
    }

    private static let prefix = "tag:yaml.org,2002:"

    private static let coreTags: [String: YAMLTag] = [
        prefix + "str": .string, prefix + "int": .integer, prefix + "float": .number, prefix + "bool": .boolean,
        prefix + "null": .null, prefix + "seq": .sequence, prefix + "map": .mapping
    ]

    /// The tag as people write it.
    private static func short(_ name: String) -> String {
        let text = name.hasPrefix(prefix) ? "!!" + name.dropFirst(prefix.count) : name
        return text.count > 60 ? text.prefix(60) + "…" : text
    }
}
