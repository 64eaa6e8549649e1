/// Text made safe and measurable for a terminal: nothing in it moves the cursor or turns the reading direction.
///
/// Control characters, line breaks and bidirectional controls show as U+FFFD; a tab as spaces up to the next
/// multiple of ``tabWidth`` columns.
struct DisplayText {
    /// Columns between tab stops.
    static let tabWidth = 4

    /// One character as it is shown, with the columns it takes.
    struct Cell: Equatable {
        var text: String
        var width: Int
    }

    private(set) var cells: [Cell] = []
    private(set) var width = 0

    init(_ text: String) { append(text) }

    /// Adds text that starts in the column where this one ends.
    mutating func append(_ text: String) {
        for character in text {
            let cell = Self.cell(of: character, column: width)
            width += cell.width
            cells.append(cell)
        }
    }

    var string: String { cells.reduce(into: "") { $0 += $1.text } }

    private static func cell(of character: Character, column: Int) -> Cell {
        if character == "\t" {
            let columns = tabWidth - column % tabWidth
            return Cell(text: String(repeating: " ", count: columns), width: columns)
        }
        if character.unicodeScalars.contains(where: isUnsafe) { return Cell(text: "\u{FFFD}", width: 1) }
        return Cell(text: String(character), width: columns(of: character))
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF: true
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Columns of a whole grapheme cluster: that of its widest scalar, two for what is shown as a picture.
    private static func columns(of character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            if scalar.value == 0xFE0F { return 2 }
            width = max(width, columns(of: scalar))
        }
        return width
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks with East Asian width W or F (Unicode Standard Annex 11), joined where only unassigned
    /// numbers lie between.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615,
        0x2648...0x2653, 0x26A1...0x26A1, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x26F2...0x26F5, 0x26FA...0x26FD, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274E,
        0x2753...0x2757, 0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50...0x2B55, 0x2E80...0x303E, 0x3041...0x33FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x1F004...0x1F004,
        0x1F0CF...0x1F0CF, 0x1F18E...0x1F19A, 0x1F200...0x1F265, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F7E0...0x1F7EB, 0x1F90C...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD
    ]
}
