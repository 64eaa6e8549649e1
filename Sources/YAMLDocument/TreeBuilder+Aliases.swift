import CLibYAML
import Diagnostics

extension TreeBuilder {
    /// Adds an alias; one without a value is reported and reads as an empty scalar.
    mutating func addAlias(_ name: UnsafeMutablePointer<yaml_char_t>?, from start: UInt32, to end: UInt32)
        throws(ReadingStop)
    {
        let place = range(start, end)
        let name = name.map { String(cString: $0) } ?? ""
        guard let anchor = anchors[name] else {
            problems.error(
                .undefinedAlias, "no anchor \"\(name)\" before this alias", at: place,
                expected: "an anchor &\(name) earlier in the file", fix: suggestion(name, at: place))
            return try appendUnresolved(start, end)
        }
        guard let extent = anchor.extent else {
            problems.error(
                .recursiveAlias, "alias \"\(name)\" stands inside the value it stands for", at: place,
                notes: [Diagnostic.Note("the anchor is here", at: anchor.place)])
            return try appendUnresolved(start, end)
        }
        guard frames.count + extent.height <= limits.maximumDepth else { throw depthStop(place) }
        aliasedNodes += extent.nodes
        guard aliasedNodes <= limits.maximumAliasedNodes else {
            throw ReadingStop(
                .aliasLimit,
                "aliases stand for more nodes than the limit of \(limits.maximumAliasedNodes) (maximumAliasedNodes)",
                at: place, notes: [Diagnostic.Note("the anchor is here", at: anchor.place)])
        }
        var record = NodeRecord(start: start, end: end, first: anchor.node, kind: .alias, style: .plain)
        if isKeyNext { reportComplexKey(&record, at: place) }
        try append(record, at: place)
        rise(height: extent.height, aliased: extent.nodes, end: end)
    }

    private mutating func appendUnresolved(_ start: UInt32, _ end: UInt32) throws(ReadingStop) {
        var record = NodeRecord(start: start, end: end, first: start, kind: .scalar, style: .plain)
        record.flags = [.reported, .contentInFile]
        if isKeyNext { record.flags.insert(.dropped) }
        try append(record, at: range(start, end))
    }

    private func suggestion(_ name: String, at place: SourceRange) -> Diagnostic.Fix? {
        NearestName.of(name, among: anchors.keys.sorted()).map {
            Diagnostic.Fix("write *\($0)", replacing: place, with: "*\($0)")
        }
    }
}
