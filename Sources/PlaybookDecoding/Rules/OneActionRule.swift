import Diagnostics

/// A step, check, capture, probe, undo, release or monitor does exactly one thing.
///
/// Two actions in one step would have one outcome between them; put each into a step of its own. Where a key was
/// refused that may have been meant as the action, a missing action is not reported as well.
struct OneActionRule {
    let context: DecodingContext

    /// - Returns: true if there is one action.
    func check(_ fields: Fields, among actions: [Key]) -> Bool {
        let given = fields.actions(among: actions)
        guard let first = given.first else {
            if fields.hasRefused { return false }
            context.error(
                .noAction, "\(fields.keySet.construct) has no action", at: place(fields),
                expected: "one of " + actions.texts.joined(separator: ", "))
            return false
        }
        for other in given.dropFirst() {
            context.error(
                .severalActions, "\"\(other)\" is a second action", at: fields.keyRange(other),
                expected: "one action", notes: [Diagnostic.Note("the first is here", at: fields.keyRange(first))])
        }
        return given.count == 1
    }

    private func place(_ fields: Fields) -> SourceRange {
        fields.names.first.map { fields.keyRange($0) } ?? fields.range
    }
}

extension Fields {
    /// The actions that are there; `compute` beside one whose outputs it adds to is none.
    func actions(among actions: [Key]) -> [Key] {
        let given = names(among: actions)
        guard given.count > 1, given.contains(where: Format.computedBeside.contains) else { return given }
        return given.filter { $0 != "compute" }
    }
}
