/// The source line of a range with a line of marks under it.
///
/// Columns are those of a terminal: tabs, wide and combining characters keep the marks under the text. A long
/// line is cut to a window around the range; a range over several lines is marked to the end of its first.
struct SourceExcerpt {
    /// Most columns of source shown.
    static let maximumWidth = 110
    /// Columns kept before the range when the line is cut on its left.
    private static let contextBefore = 30
    /// Most bytes of a line looked at on either side of the range; four bytes a column are always enough.
    private static let nearbyBytes = 2_000

    /// The line as shown, without a line break.
    let text: String
    /// Spaces, then `^` and `~` under the range.
    let marks: String

    init(of range: SourceRange, in file: SourceFile) {
        let line = file.lineRange(at: range.start)
        let start = min(max(Int(range.start), line.lowerBound), line.upperBound)
        let end = min(max(Int(range.end), start), line.upperBound)
        let first = Self.characterStart(max(line.lowerBound, start - Self.nearbyBytes), in: file.bytes)
        let last = min(line.upperBound, end + Self.nearbyBytes)

        func decode(_ part: Range<Int>) -> String { String(decoding: file.bytes[part], as: UTF8.self) }
        var shown = DisplayText(decode(first..<start))
        let cellsBefore = shown.cells.count
        let columnsBefore = shown.width
        shown.append(decode(start..<min(end, start + Self.nearbyBytes)))
        let columnsMarked = shown.width - columnsBefore
        shown.append(decode(min(end, start + Self.nearbyBytes)..<last))

        let window = Window(
            shown, from: columnsBefore, cell: cellsBefore, cutLeft: first > line.lowerBound,
            cutRight: last < line.upperBound)
        text = window.text
        let room = max(1, window.width - window.markColumn)
        marks =
            String(repeating: " ", count: window.markColumn) + "^"
            + String(repeating: "~", count: max(0, min(columnsMarked, room) - 1))
    }

    private static func characterStart(_ offset: Int, in bytes: [UInt8]) -> Int {
        var offset = offset
        while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }

    /// The columns of a line that are shown.
    private struct Window {
        var text = ""
        var width = 0
        /// The column, in the shown text, where the marks start.
        var markColumn = 0

        init(_ line: DisplayText, from column: Int, cell: Int, cutLeft: Bool, cutRight: Bool) {
            var first = 0
            markColumn = column
            if cutLeft || (line.width > maximumWidth && column > maximumWidth - contextBefore) {
                first = cell
                markColumn = 0
                while first > 0, markColumn < contextBefore {
                    first -= 1
                    markColumn += line.cells[first].width
                }
                text = "…"
                width = 1
                markColumn += 1
            }
            var last = first
            while last < line.cells.count, width + line.cells[last].width <= maximumWidth {
                text += line.cells[last].text
                width += line.cells[last].width
                last += 1
            }
            if last < line.cells.count || cutRight { text += "…" }
        }
    }
}
