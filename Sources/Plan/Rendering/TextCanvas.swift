/// Lines of text for people, wrapped to 100 columns; control and direction characters are shown as escapes.
struct TextCanvas {
    static let width = 100

    private(set) var text = ""

    mutating func blank() { text += "\n" }

    /// A line by itself; words that do not fit go on below, `hanging` columns further in.
    mutating func line(_ content: String, indent: Int = 0, hanging: Int = 2) {
        let rows = Self.wrap(OneLine.plain(content), first: Self.width - indent, rest: Self.width - indent - hanging)
        for (number, row) in rows.enumerated() {
            text += String(repeating: " ", count: indent + (number == 0 ? 0 : hanging)) + row + "\n"
        }
    }

    /// A label with its content beside it, wrapped in a column of its own.
    mutating func entry(_ label: String, _ content: String, indent: Int, labelWidth: Int) {
        let column = indent + labelWidth + 1
        let rows = Self.wrap(OneLine.plain(content), first: Self.width - column, rest: Self.width - column)
        let padding = String(repeating: " ", count: max(0, labelWidth - label.count))
        text += String(repeating: " ", count: indent) + label + padding + " " + (rows.first ?? "") + "\n"
        for row in rows.dropFirst() { text += String(repeating: " ", count: column) + row + "\n" }
    }

    /// A line of dashes with words in it, to be seen by somebody who only scrolls past.
    mutating func rule(_ content: String) {
        let words = "---- \(OneLine.plain(content)) "
        text += words + String(repeating: "-", count: max(4, Self.width - words.count)) + "\n"
    }

    /// Breaks at spaces, but not inside a reference; a word longer than a row stands alone, whole, so that it can be copied.
    private static func wrap(_ content: String, first: Int, rest: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        for word in words(content) {
            let room = rows.isEmpty ? first : rest
            if row.isEmpty {
                row = word
            } else if row.count + 1 + word.count <= room {
                row += " " + word
            } else {
                rows.append(row)
                row = word
            }
        }
        rows.append(row)
        return rows
    }

    private static func words(_ content: String) -> [String] {
        var words: [String] = []
        var isOpen = false
        for piece in content.split(separator: " ", omittingEmptySubsequences: false) {
            if isOpen { words[words.count - 1] += " " + piece } else { words.append(String(piece)) }
            if piece.contains("${{") { isOpen = true }
            if piece.contains("}}") { isOpen = false }
        }
        return words
    }
}
