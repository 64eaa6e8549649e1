extension Example {
    /// A file, or a command, as it is shown.
    struct Shown {
        /// What the lines are, where that is not plain: a file beside the first one, an encoding.
        let title: String?
        let lines: [String]
    }

    var shownFiles: [Shown] {
        if let command { return [Shown(title: nil, lines: [command])] }
        return files.enumerated().map { number, file in
            var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            if number > 0 { return Shown(title: file.path, lines: lines) }
            if let filling {
                lines[lines.count - 1] += String(repeating: filling.piece, count: 3) + "…"
                return Shown(title: "and so on: \(filling.count) times \"\(filling.piece)\"", lines: lines)
            }
            if !settings.isEmpty {
                return Shown(title: "with " + settings.map { "--set \($0)" }.joined(separator: " "), lines: lines)
            }
            return Shown(title: encoding == .latin1 ? "saved as ISO 8859-1" : nil, lines: lines)
        }
    }
}
