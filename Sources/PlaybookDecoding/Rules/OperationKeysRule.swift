import Diagnostics

/// Keys that judge what an action gave (`outputs`, `expect`, `exit_codes` …) or say how often it is tried (`until`)
/// stand beside an action that gives something: not beside `approve`, `manual`, `wait` and `steps`.
struct OperationKeysRule {
    let context: DecodingContext

    /// - Parameter action: the action, which is none of ``Format/operationActions``.
    func check(_ fields: Fields, beside action: Key) {
        for key in Format.operationDetails + ["until"] where fields.has(key) {
            context.error(
                .keyNeedsAction, "\"\(key)\" means nothing for \"\(action)\"", at: fields.keyRange(key),
                expected: "it beside " + DecodingContext.alternatives(Format.operationActions.texts),
                notes: [Diagnostic.Note("the action is here", at: fields.keyRange(action))])
        }
    }
}
