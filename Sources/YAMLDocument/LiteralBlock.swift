import Diagnostics

/// Finds a part of a literal block's content (`|`) in the file: each line of the content is a line of the file
/// less its indentation.
struct LiteralBlock {
    let scalar: YAMLScalar

    init(_ scalar: YAMLScalar) { self.scalar = scalar }

    /// The place of a part of the content; nil if the lines cannot be matched. A part over several lines
    /// includes their indentation.
    func range(of part: Range<Int>) -> SourceRange? {
        guard let start = offset(of: part.lowerBound), let end = offset(of: part.upperBound) else { return nil }
        return SourceRange(file: scalar.node.arena.file.id, start: UInt32(start), end: UInt32(end))
    }

    private func offset(of contentOffset: Int) -> Int? {
        let (line, column) = scalar.withBytes { content -> (Int, Int) in
            let before = content.prefix(contentOffset)
            let lines = before.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
            let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
            return (lines, contentOffset - lineStart)
        }
        let starts = lineStarts()
        guard line < starts.count, let indentation = indentation(starts) else { return nil }
        let offset = starts[line] + indentation + column
        return offset <= Int(scalar.range.end) ? offset : nil
    }

    /// Offsets in the file of the lines after the block's header.
    private func lineStarts() -> [Int] {
        let bytes = scalar.node.arena.file.bytes
        var starts: [Int] = []
        for offset in Int(scalar.range.start)..<min(Int(scalar.range.end), bytes.count) where bytes[offset] == 0x0A {
            starts.append(offset + 1)
        }
        return starts
    }

    /// The spaces that are not content: those of the first line that is not blank, less the content's own.
    private func indentation(_ starts: [Int]) -> Int? {
        let bytes = scalar.node.arena.file.bytes
        return scalar.withBytes { content in
            var offset = 0
            for start in starts {
                let line = content[offset...].prefix { $0 != 0x0A }
                let own = line.prefix { $0 == 0x20 }.count
                if own < line.count {
                    return bytes[start...].prefix { $0 == 0x20 }.count - own
                }
                offset += line.count + 1
                if offset > content.count { return nil }
            }
            return nil
        }
    }
}
