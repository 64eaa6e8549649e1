import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads `retry`, `until` and `on_failure`.
struct RetryDecoder {
    let context: DecodingContext

    /// `retry: { at_most, initial, factor, max, jitter, on }`.
    func retry(_ node: YAMLNode) -> Retry? {
        if node.scalar?.coreType == .integer, !node.isReported {
            let count = node.scalar?.text ?? ""
            context.wrongType(
                node, of: "\"retry\"", expected: "a mapping with the key at_most",
                fix: Diagnostic.Fix("name it", replacing: node.range, with: "{ at_most: \(count) }"))
            return nil
        }
        guard let fields = Fields(node, Format.retry, what: "\"retry\"", context) else { return nil }
        let atMost = fields.count("at_most")
        let jitter = fields.word("jitter", as: Retry.Jitter.self)
        let on = FailureDecoder(context: context).matches(fields, "on")
        let (initial, factor, max) = (fields.duration("initial"), fields.number("factor"), fields.duration("max"))
        for key: Key in ["factor", "max", "jitter"] where fields.has(key) && !fields.has("initial") {
            context.error(
                .keyNeedsKey, "\"\(key)\" needs \"initial\"", at: fields.keyRange(key), expected: "the first delay as initial")
        }
        guard let atMost else { return nil }
        var retry = Retry(atMost: atMost, jitter: jitter?.value ?? .full, on: on, range: fields.range)
        (retry.initial, retry.factor, retry.max) = (initial, factor, max)
        return retry
    }

    /// `every: 5s` or `every: [ 5s, 5s, 30s ]`.
    private func paces(_ node: YAMLNode) -> [Located<Template>] {
        let templates = TemplateDecoder(context: context)
        guard let list = node.sequence, !node.isReported else { return templates.duration(node, "\"every\"").map { [$0] } ?? [] }
        if list.isEmpty { context.error(.emptyValue, "\"every\" is empty", at: node.range, expected: "one duration at least") }
        return context.list(node, "\"every\"", of: "durations") { templates.duration($0, "an element of \"every\"") } ?? []
    }

    /// `until: { every, within, at_most, on_error, expect | expect_failure, consecutive | sustained }`.
    func until(_ node: YAMLNode) -> Until? {
        guard let fields = Fields(node, Format.until, what: "\"until\"", context) else { return nil }
        UntilRule(context: context).check(fields)
        let expect = fields.node("expect").flatMap {
            ConditionDecoder(context: context, hasOutputs: true).condition($0, "\"expect\"")
        }
        let failures = FailureDecoder(context: context).matches(fields, "expect_failure")
        let (within, sustained) = (fields.duration("within"), fields.duration("sustained"))
        let (atMost, consecutive) = (fields.count("at_most"), fields.count("consecutive"))
        let tolerate = fields.node("on_error").flatMap {
            Fields($0, Format.onError, what: "\"on_error\"", context)?.count("tolerate", minimum: 0)
        }
        guard let paces = fields.node("every").map(paces), let every = paces.last else { return nil }
        var until = Until(every: every, earlier: Array(paces.dropLast()), expect: expect, expectFailure: failures, range: fields.range)
        (until.within, until.atMost, until.sustained) = (within, atMost, sustained)
        (until.consecutive, until.tolerateErrors) = (consecutive, tolerate)
        return until
    }

    /// `on_failure: hold` or `on_failure: { do: continue, verdict: partial }`.
    func policy(_ node: YAMLNode) -> FailurePolicy? {
        if node.scalar != nil {
            return context.word(node, "\"on_failure\"", as: FailurePolicy.Reaction.self, later: ["ask"])
                .map { FailurePolicy($0.value) }
        }
        guard let fields = Fields(node, Format.policy, what: "\"on_failure\"", context) else { return nil }
        let reaction = fields.word("do", as: FailurePolicy.Reaction.self, later: ["ask"])
        let verdict = fields.word("verdict", as: FailurePolicy.Verdict.self)
        guard let reaction else { return nil }
        if verdict != nil, reaction.value != .continue {
            context.error(
                .keyNeedsKey, "\"verdict\" needs \"do: continue\"", at: fields.keyRange("verdict"),
                notes: [Diagnostic.Note("what is done stands here", at: reaction.range)])
        }
        return FailurePolicy(reaction.value, verdict: verdict?.value ?? .warning)
    }
}
