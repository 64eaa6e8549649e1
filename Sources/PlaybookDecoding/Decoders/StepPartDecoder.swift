import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads the parts of a step that have an operation of their own: checks, captures, undo and release.
struct StepPartDecoder {
    let context: DecodingContext

    private var operations: OperationDecoder { OperationDecoder(context: context) }

    /// `require: [ { id, … } ]`.
    func checks(_ fields: Fields) -> [Check] {
        let checks = fields.list("require", of: "checks", check)
        DuplicateEntryRule(context: context).check(checks.map(\.id), in: "\"require\"")
        return checks
    }

    private func check(_ node: YAMLNode) -> Check? {
        guard let fields = Fields(node, Format.check, what: "a check", context) else { return nil }
        let (id, title) = (fields.name("id"), fields.text("title"))
        let onUnmet = fields.word("on_unmet", as: Check.OnUnmet.self)
        let operation = operations.operation(fields)
        guard let id, let operation else { return nil }
        return Check(id: id, title: title?.value, operation: operation, onUnmet: onUnmet?.value)
    }

    /// `before: { name: … }`.
    func captures(_ fields: Fields) -> [Capture] {
        fields.entries("before", of: "reads") { name, node in
            operations.operation(node, "capture \"\(name.value)\"").map { Capture(name: name, operation: $0) }
        }
    }

    /// `pool: name` or `pool: { name, places }`.
    func pool(_ node: YAMLNode) -> PoolUse? {
        guard node.mapping != nil else { return context.name(node, "\"pool\"").map { PoolUse(name: $0) } }
        guard let fields = Fields(node, Format.pool, what: "\"pool\"", context) else { return nil }
        let (name, places) = (fields.name("name"), fields.count("places"))
        return name.map { PoolUse(name: $0, places: places) }
    }

    /// `undo:`.
    func undo(_ node: YAMLNode) -> Undo? {
        guard let fields = Fields(node, Format.undo, what: "\"undo\"", context) else { return nil }
        let retry = fields.node("retry").flatMap(RetryDecoder(context: context).retry)
        let timeout = fields.duration("timeout")
        return operations.operation(fields).map { Undo(operation: $0, timeout: timeout, retry: retry) }
    }

    /// The terms alone, on a step whose module has the release; nil where there are none.
    func terms(_ fields: Fields) -> Release.Terms? {
        if fields.has("release") || !Format.releaseTerms.contains(where: fields.has) || !fields.has("uses") { return nil }
        return Release.Terms(
            scope: fields.name("release_at"), afterPivot: fields.word("after_pivot", as: Release.AfterPivot.self),
            fault: fields.flag("fault"), keep: fields.text("keep"))
    }

    /// `release:` with `release_at`, `after_pivot`, `fault` and `keep` beside it.
    func release(_ fields: Fields) -> Release? {
        let terms = Format.releaseTerms.filter(fields.has)
        guard let node = fields.node("release") else {
            if !fields.has("uses") { ReleaseTermsRule(context: context).check(terms, fields) }
            return nil
        }
        if node.sequence != nil {
            context.error(
                .laterKey, "\"release\" with a list of steps is not in this version", at: node.range,
                expected: "an action that ends the step's effect")
            return nil
        }
        let inner = Fields(node, Format.release, what: "\"release\"", context)
        let scope = fields.name("release_at")
        let afterPivot = fields.word("after_pivot", as: Release.AfterPivot.self)
        let (fault, keep) = (fields.flag("fault"), fields.text("keep"))
        guard let inner, let operation = operations.operation(inner) else { return nil }
        var release = Release(operation: operation)
        release.timeout = inner.duration("timeout")
        release.retry = inner.node("retry").flatMap(RetryDecoder(context: context).retry)
        (release.scope, release.afterPivot, release.keep) = (scope, afterPivot, keep)
        release.fault = fault ?? false
        return release
    }
}
