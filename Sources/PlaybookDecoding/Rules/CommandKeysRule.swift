import Diagnostics

/// Keys that only commands have stand only beside a command: `env`, `cwd`, `stdin` and `exit_codes` belong to
/// `run` and `shell`, `with` to `uses`.
///
/// A module declares its own outputs; they cannot be declared again where it is used.
struct CommandKeysRule {
    let context: DecodingContext

    private static let homes: [(key: Key, actions: [Key])] = [
        ("env", ["run", "shell"]), ("cwd", ["run", "shell"]), ("stdin", ["run", "shell"]),
        ("exit_codes", ["run", "shell"]), ("with", ["uses"]), ("outputs", ["run", "shell", "http"])
    ]

    func check(_ fields: Fields) {
        guard let action = fields.names.first(where: OperationDecoder.actions.contains) else { return }
        for home in Self.homes where fields.has(home.key) && !home.actions.contains(action) {
            context.error(
                .keyNeedsAction, "\"\(home.key)\" means nothing for \"\(action)\"", at: fields.keyRange(home.key),
                expected: "it beside " + DecodingContext.alternatives(home.actions.texts),
                notes: [Diagnostic.Note("the action is here", at: fields.keyRange(action))])
        }
    }
}
