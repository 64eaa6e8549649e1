import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads the actions of people and of the clock: `approve`, `manual`, `wait` and `monitor`.
struct GateDecoder {
    let context: DecodingContext

    /// `approve: { from, quorum, each_of, exclude, expires, on_expiry, text }`.
    func approve(_ node: YAMLNode) -> ApproveAction? {
        guard let fields = Fields(node, Format.approve, what: "\"approve\"", context) else { return nil }
        GateVotersRule(context: context).check(fields)
        let from = fields.names("from") ?? []
        DuplicateEntryRule(context: context).check(from, in: "\"from\"")
        let onExpiry = fields.word("on_expiry", as: ApproveAction.OnExpiry.self)
        if fields.has("on_expiry"), !fields.has("expires") {
            context.error(
                .keyNeedsKey, "\"on_expiry\" needs \"expires\"", at: fields.keyRange("on_expiry"), expected: "expires: 10m")
        }
        var action = ApproveAction(from: from, onExpiry: onExpiry?.value ?? .stop, range: fields.range)
        action.quorum = fields.count("quorum")
        action.eachOf = fields.entries("each_of", of: "numbers") { role, node in
            TemplateDecoder(context: context).count(node, "\"\(role.value)\"").map { (role: role, count: $0) }
        }
        action.exclude = fields.words("exclude", as: ApproveAction.Exclusion.self) ?? []
        action.expires = fields.duration("expires")
        action.text = fields.template("text")
        return action
    }

    /// `manual: { instructions, inputs, from }`, or the instructions alone.
    func manual(_ node: YAMLNode) -> ManualAction? {
        if let scalar = node.scalar, scalar.coreType == .string, !scalar.text.isEmpty, !node.isReported {
            return TemplateDecoder(context: context).text(node, "\"manual\"")
                .map { ManualAction(instructions: $0, range: node.range) }
        }
        guard let fields = Fields(node, Format.manual, what: "\"manual\"", context) else { return nil }
        let instructions = fields.template("instructions")
        let inputs = fields.entries("inputs", of: "inputs") { name, node in input(name, node) }
        let from = fields.names("from") ?? []
        guard let instructions else { return nil }
        return ManualAction(instructions: instructions, inputs: inputs, from: from, range: fields.range)
    }

    private func input(_ name: Located<String>, _ node: YAMLNode) -> ManualAction.Input? {
        guard let fields = Fields(node, Format.answer, what: "input \"\(name.value)\"", context) else { return nil }
        let text = fields.text("text")
        return ValueTypeDecoder(context: context).type(of: fields)
            .map { ManualAction.Input(name: name, type: $0, text: text?.value) }
    }

    /// `wait: { for }` or `wait: { until_time }`.
    func wait(_ node: YAMLNode) -> WaitAction? {
        if let scalar = node.scalar, scalar.coreType != .null, !node.isReported {
            context.wrongType(
                node, of: "\"wait\"", expected: "a mapping with the key for or until_time",
                fix: Diagnostic.Fix("name it", replacing: node.range, with: "{ for: \(scalar.text) }"))
            return nil
        }
        guard let fields = Fields(node, Format.wait, what: "\"wait\"", context) else { return nil }
        ExclusiveKeysRule(context: context).check("for", "until_time", in: fields)
        if let duration = fields.duration("for") { return .duration(duration) }
        if let time = fields.node("until_time").flatMap(time) { return .untilTime(time) }
        if !fields.has("for"), !fields.has("until_time"), !fields.hasRefused {
            context.error(.waitShape, "\"wait\" does not say how long", at: node.range, expected: "for (a duration) or until_time")
        }
        return nil
    }

    /// `monitor: { name, state, holds_for }`.
    func watch(_ node: YAMLNode) -> WatchAction? {
        if let scalar = node.scalar, scalar.coreType == .string, !node.isReported {
            context.wrongType(
                node, of: "\"monitor\"", expected: "a mapping with the key name",
                fix: Diagnostic.Fix("name it", replacing: node.range, with: "{ name: \(scalar.text) }"))
            return nil
        }
        guard let fields = Fields(node, Format.watch, what: "\"monitor\"", context) else { return nil }
        let state = fields.word("state", as: WatchAction.State.self)?.value
        let holdsFor = fields.duration("holds_for")
        return fields.name("name").map {
            WatchAction(monitor: $0, state: state ?? .good, holdsFor: holdsFor)
        }
    }

    private func time(_ node: YAMLNode) -> Located<Template>? {
        let expected = "a time with its offset, such as 2026-03-01T02:00:00Z"
        guard let template = TemplateDecoder(context: context).scalar(node, "\"until_time\"", expected: expected) else { return nil }
        if let value = template.value, value.text.flatMap(Timestamp.init(text:)) == nil {
            context.wrongType(node, of: "\"until_time\"", expected: expected)
            return nil
        }
        return Located(template, node.range)
    }
}
