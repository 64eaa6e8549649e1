import CLibYAML
import Diagnostics

/// Puts libyaml's events into an arena, and finds what the format refuses on the way.
///
/// The parts: this file walks the events; scalars, aliases and tags, keys and syntax errors each have a file.
struct TreeBuilder {
    let text: SourceText
    let limits: YAMLLimits
    /// Problems after which reading went on.
    var problems = DiagnosticSink()
    var records: ContiguousArray<NodeRecord> = []
    var decoded: ContiguousArray<UInt8> = []
    var frames: [Frame] = []
    var anchors: [String: Anchor] = [:]
    /// Fingerprints of the keys of all open mappings, the innermost last.
    var keys: [MappingKey] = []
    var aliasedNodes = 0
    let seed = UInt64.random(in: .min ... .max)

    /// A collection whose end has not come yet.
    struct Frame {
        let node: UInt32
        let isMapping: Bool
        let firstKey: Int
        let anchor: String?
        /// Children so far; of a mapping, keys and values.
        var count: UInt32 = 0
        /// Collections inside each other, this one not counted.
        var height = 0
        /// Nodes that aliases inside stand for.
        var aliased = 0
    }

    /// Children take a hint from the size of the file; pages that are not touched cost nothing.
    private static let bytesPerNode = 6

    init(_ text: SourceText, limits: YAMLLimits) {
        self.text = text
        self.limits = limits
        records.reserveCapacity(min(limits.maximumNodes, text.file.bytes.count / Self.bytesPerNode + 16))
        frames.reserveCapacity(limits.maximumDepth)
    }

    /// Reads the whole file.
    mutating func build() throws(ReadingStop) -> NodeArena {
        let (file, start) = (text.file, text.start)
        try file.bytes.withUnsafeBufferPointer { bytes throws(ReadingStop) in
            var events = EventStream(UnsafeBufferPointer(rebasing: bytes[start...]))
            var offsets = ByteOffsets(bytes, base: start, isASCII: text.isASCII)
            var isRead = false
            while !isRead {
                guard events.advance() else {
                    // Keys of mappings that will never end are as well known as the others.
                    for frame in frames.reversed() where frame.isMapping { closeKeys(from: frame.firstKey) }
                    throw SyntaxProblem(events.failure, in: text).stop(&offsets)
                }
                isRead = try take(events.event, &offsets, bytes)
            }
        }
        return NodeArena(file: file, records: records, decoded: decoded)
    }

    /// Takes one event in; true if it was the last.
    @inline(__always)
    private mutating func take(
        _ event: UnsafeMutablePointer<yaml_event_t>, _ offsets: inout ByteOffsets,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ReadingStop) -> Bool {
        let start = offsets.offset(of: event.pointee.start_mark.index)
        let end = offsets.offset(of: event.pointee.end_mark.index)
        switch event.pointee.type {
        case YAML_SCALAR_EVENT:
            try addScalar(event, from: start, to: end, bytes)
        case YAML_MAPPING_START_EVENT:
            let data = event.pointee.data.mapping_start
            try open(
                .mapping, data.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block, from: start, to: end,
                anchor: data.anchor, tag: data.tag)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.pointee.data.sequence_start
            try open(
                .sequence, data.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block, from: start, to: end,
                anchor: data.anchor, tag: data.tag)
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
            close(at: end)
        case YAML_ALIAS_EVENT:
            try addAlias(event.pointee.data.alias.anchor, from: start, to: end)
        case YAML_DOCUMENT_START_EVENT:
            try beginDocument(event, from: start, to: end)
        case YAML_STREAM_END_EVENT:
            guard !records.isEmpty else {
                throw ReadingStop(.emptyFile, "the file has no content", at: text.file.range.startPoint)
            }
            return true
        default: break
        }
        return false
    }

    private func beginDocument(_ event: UnsafeMutablePointer<yaml_event_t>, from start: UInt32, to end: UInt32)
        throws(ReadingStop)
    {
        if !records.isEmpty {
            throw ReadingStop(
                .severalDocuments, "a second document starts here", at: range(start, end),
                expected: "one document in a file", fix: Diagnostic.Fix("put it into a file of its own"))
        }
        if let version = event.pointee.data.document_start.version_directive?.pointee,
            version.major != 1 || version.minor != 2
        {
            throw ReadingStop(
                .yamlVersion, "the file asks for YAML \(version.major).\(version.minor)",
                at: text.file.range.sub(Int(start), Int(start) + "%YAML".utf8.count), expected: "YAML 1.2",
                fix: Diagnostic.Fix("leave the %YAML line out"))
        }
    }

    /// Starts a collection.
    private mutating func open(
        _ kind: NodeRecord.Kind, _ style: YAMLStyle, from start: UInt32, to end: UInt32,
        anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?
    ) throws(ReadingStop) {
        let place = range(start, max(end, start + 1))
        guard frames.count < limits.maximumDepth else { throw depthStop(place) }
        var record = NodeRecord(start: start, end: end, kind: kind, style: style)
        if let tag { resolveTag(tag, of: &record, at: place) }
        if isKeyNext { reportComplexKey(&record, at: place) }
        let name = anchor.map { String(cString: $0) }
        try append(record, at: place)
        let node = UInt32(records.count - 1)
        frames.append(
            Frame(node: node, isMapping: kind == .mapping, firstKey: keys.count, anchor: name))
        if let name { anchors[name] = Anchor(node: node, place: place, extent: nil) }
    }

    /// Ends the innermost collection: a flow collection where its bracket stands, a block collection where its
    /// last child ends.
    private mutating func close(at end: UInt32) {
        let frame = frames.removeLast()
        let node = Int(frame.node)
        records[node].first = frame.count
        records[node].second = UInt32(records.count)
        if records[node].style == .flow { records[node].end = end }
        if frame.isMapping { closeKeys(from: frame.firstKey) }
        let stop = records[node].end
        if let name = frame.anchor {
            let extent = Anchor.Extent(
                nodes: records.count - node + frame.aliased, height: frame.height + 1)
            anchors[name] = Anchor(node: frame.node, place: range(records[node].start, stop), extent: extent)
        }
        rise(height: frame.height + 1, aliased: frame.aliased, end: stop)
    }

    /// Adds a node to the innermost collection.
    @inline(__always)
    mutating func append(_ record: NodeRecord, at place: SourceRange) throws(ReadingStop) {
        guard records.count < limits.maximumNodes else {
            throw ReadingStop(
                .nodesLimit, "the file has more nodes than the limit of \(limits.maximumNodes) (maximumNodes)",
                at: place)
        }
        records.append(record)
        guard !frames.isEmpty else { return }
        let last = frames.count - 1
        frames[last].count += 1
        let parent = Int(frames[last].node)
        records[parent].end = max(records[parent].end, record.end)
    }

    /// Tells the innermost collection what a child that has ended brought along.
    mutating func rise(height: Int, aliased: Int, end: UInt32) {
        guard !frames.isEmpty else { return }
        let last = frames.count - 1
        frames[last].height = max(frames[last].height, height)
        frames[last].aliased += aliased
        let parent = Int(frames[last].node)
        records[parent].end = max(records[parent].end, end)
    }

    /// True if the next node is a key.
    @inline(__always)
    var isKeyNext: Bool {
        guard let frame = frames.last else { return false }
        return frame.isMapping && frame.count % 2 == 0
    }

    func range(_ start: UInt32, _ end: UInt32) -> SourceRange {
        SourceRange(file: text.file.id, start: start, end: end)
    }

    func depthStop(_ place: SourceRange) -> ReadingStop {
        ReadingStop(
            .depthLimit, "collections are nested deeper than the limit of \(limits.maximumDepth) (maximumDepth)",
            at: place)
    }
}
