import Diagnostics

extension TreeBuilder {
    /// Up to this many keys are compared each with each, more are sorted.
    private static let fewKeys = 24

    /// Notes a key of the innermost mapping, and reports a merge key.
    @inline(__always)
    mutating func addKey(_ record: inout NodeRecord, _ content: UnsafeBufferPointer<UInt8>) throws(ReadingStop) {
        let place = range(record.start, record.end)
        guard Int(frames[frames.count - 1].count) / 2 < limits.maximumKeys else {
            throw ReadingStop(
                .keysLimit, "the mapping has more keys than the limit of \(limits.maximumKeys) (maximumKeys)",
                at: place)
        }
        if content.count == 2, content[0] == UInt8(ascii: "<"), content[1] == UInt8(ascii: "<"), record.style == .plain {
            record.flags.insert([.dropped, .reported])
            problems.error(
                .mergeKey, "merge key \"<<\" is not part of the format", at: place,
                fix: Diagnostic.Fix("write the keys out where they are meant"))
            return
        }
        keys.append(MappingKey(fingerprint: fingerprint(content), node: UInt32(records.count)))
    }

    /// Starts from a random number, so that nobody can prepare a file whose keys collide.
    @inline(__always)
    private func fingerprint(_ content: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(content)
        var value = seed &+ UInt64(truncatingIfNeeded: bytes.count)
        var offset = 0
        func mix(_ word: UInt64) {
            value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 29
        }
        while offset + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        mix(rest)
        return value
    }

    /// Reports a key that is a collection or an alias.
    mutating func reportComplexKey(_ record: inout NodeRecord, at place: SourceRange) {
        record.flags.insert([.dropped, .reported])
        let (what, fix): (String, Diagnostic.Fix?) =
            switch record.kind {
            case .mapping:
                ("a mapping", Diagnostic.Fix("put quotes around text that contains braces, as in \"${{ … }}\""))
            case .sequence: ("a list", nil)
            case .alias, .scalar: ("an alias", nil)
            }
        problems.error(.complexKey, "a key is \(what)", at: place, expected: "a name as the key", fix: fix)
    }

    /// Reports the keys of the innermost mapping that stand there twice, and forgets them all.
    mutating func closeKeys(from first: Int) {
        let count = keys.count - first
        if count <= Self.fewKeys {
            for later in stride(from: first + 1, to: keys.count, by: 1) {
                let fingerprint = keys[later].fingerprint
                for earlier in first..<later where keys[earlier].fingerprint == fingerprint {
                    if isSameKey(keys[earlier].node, keys[later].node) {
                        reportDuplicate(keys[later].node, of: keys[earlier].node)
                        break
                    }
                }
            }
        } else {
            findDuplicatesSorted(Array(keys[first...]))
        }
        keys.removeLast(count)
    }

    private mutating func findDuplicatesSorted(_ unsorted: [MappingKey]) {
        let sorted = unsorted.sorted { left, right in
            if left.fingerprint != right.fingerprint { return left.fingerprint < right.fingerprint }
            return isOrdered(left.node, right.node)
        }
        var original = sorted[0]
        for key in sorted.dropFirst() {
            if key.fingerprint == original.fingerprint, isSameKey(original.node, key.node) {
                reportDuplicate(key.node, of: original.node)
            } else {
                original = key
            }
        }
    }

    private func isSameKey(_ left: UInt32, _ right: UInt32) -> Bool {
        withContent(left) { first in withContent(right) { first.elementsEqual($0) } }
    }

    /// Order by content, keys of the same content by place.
    private func isOrdered(_ left: UInt32, _ right: UInt32) -> Bool {
        withContent(left) { first in
            withContent(right) { second in
                if first.elementsEqual(second) { return left < right }
                return first.lexicographicallyPrecedes(second)
            }
        }
    }

    private func withContent<Result>(_ node: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let record = records[Int(node)]
        let range = Int(record.first)..<Int(record.first) + Int(record.second)
        return record.flags.contains(.contentInFile)
            ? text.file.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
            : decoded.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    private mutating func reportDuplicate(_ node: UInt32, of original: UInt32) {
        records[Int(node)].flags.insert([.dropped, .reported])
        let (copy, first) = (records[Int(node)], records[Int(original)])
        let name = withContent(node) { String(decoding: $0.prefix(60), as: UTF8.self) }
        problems.error(
            .duplicateKey, "duplicate key \"\(name)\"", at: range(copy.start, copy.end),
            notes: [Diagnostic.Note("first defined here", at: range(first.start, first.end))])
    }
}
