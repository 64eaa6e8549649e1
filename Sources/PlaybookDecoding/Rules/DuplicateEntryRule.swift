import Diagnostics

/// A list of names has each name once.
struct DuplicateEntryRule {
    let context: DecodingContext

    func check(_ names: [Located<String>], in what: String) {
        if names.count < 2 { return }
        var seen: [String: SourceRange] = [:]
        for name in names {
            if let first = seen[name.value] {
                context.error(
                    .duplicateEntry, "\"\(name.value)\" stands twice in \(what)", at: name.range,
                    notes: [Diagnostic.Note("first here", at: first)])
            } else {
                seen[name.value] = name.range
            }
        }
    }
}
