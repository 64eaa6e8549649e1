import Diagnostics

/// Keys that only commands have stand only beside a command: `env`, `cwd`, `stdin`, `quote` and `exit_codes` belong to
/// `run` and `shell`, `with` to `uses`.
///
/// A module declares its own outputs; they cannot be declared again where it is used.
struct CommandKeysRule {
    let context: DecodingContext

    func check(_ fields: Fields) {
        guard let action = fields.actions(among: Format.operationActions).first else { return }
        for home in Format.operationHomes where fields.has(home.key) && !home.actions.contains(action) {
            context.error(
                .keyNeedsAction, "\"\(home.key)\" means nothing for \"\(action)\"", at: fields.keyRange(home.key),
                expected: "it beside " + DecodingContext.alternatives(home.actions.texts),
                notes: [Diagnostic.Note("the action is here", at: fields.keyRange(action))])
        }
    }
}
