import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads what a playbook has around its steps: locks, objectives, monitors and announcements.
struct FrameDecoder {
    let context: DecodingContext

    /// `{ key, shared, min_delay }` of `locks`.
    func lock(_ node: YAMLNode) -> Lock? {
        guard let fields = Fields(node, Format.lock, what: "a lock", context) else { return nil }
        let (key, shared, minDelay) = (fields.template("key"), fields.flag("shared"), fields.duration("min_delay"))
        return key.map { Lock(key: $0, shared: shared ?? false, minDelay: minDelay) }
    }

    /// `name: size` of `pools`.
    func pool(_ name: Located<String>, _ node: YAMLNode) -> Pool? {
        let size = TemplateDecoder(context: context).count(node, "the size of a pool")
        return size.map { Pool(name: name, size: $0) }
    }

    /// `{ target, from, to }` or `{ target, value }` of `objectives`.
    func objective(_ name: Located<String>, _ node: YAMLNode) -> Objective? {
        guard let fields = Fields(node, Format.objective, what: "objective \"\(name.value)\"", context) else { return nil }
        ObjectiveMeasureRule(context: context).check(fields, name)
        let target = fields.duration("target")
        let (from, to) = (mark("from", fields), mark("to", fields))
        let value = fields.node("value").flatMap(measure)
        guard let target else { return nil }
        if let from, let to { return Objective(name: name, target: target, measure: .between(from: from, to: to)) }
        return value.map { Objective(name: name, target: target, measure: .value($0)) }
    }

    private func measure(_ node: YAMLNode) -> Template? {
        guard let template = TemplateDecoder(context: context).scalar(node, "\"value\"", expected: "a reference") else { return nil }
        guard case .value(.absent) = template.content else { return template }
        context.wrongType(node, of: "\"value\"", expected: "a reference")
        return nil
    }

    private func mark(_ key: Key, _ fields: Fields) -> Located<MarkName>? {
        fields.name(key, allowing: ".").map { $0.map { MarkName($0) } }
    }

    /// A monitor of `monitors`.
    func monitor(_ name: Located<String>, _ node: YAMLNode) -> Monitor? {
        guard let fields = Fields(node, Format.monitor, what: "monitor \"\(name.value)\"", context) else { return nil }
        let operation = OperationDecoder(context: context).operation(fields)
        let every = fields.duration("every")
        let marks = fields.entries("marks", of: "marks", allowing: ".", markRule)
        let breach = fields.node("on_breach").flatMap { breachRule($0) }
        let between = fields.names("between")
        guard let operation, let every else { return nil }
        var monitor = Monitor(id: name.map { MonitorID($0) }, operation: operation, every: every, marks: marks, breach: breach)
        monitor.between = between
        return monitor
    }

    private func breachRule(_ node: YAMLNode) -> Monitor.BreachRule? {
        guard let fields = Fields(node, Format.breach, what: "\"on_breach\"", context) else { return nil }
        let reaction = fields.word("do", as: Monitor.BreachRule.Reaction.self)
        let sustained = fields.duration("sustained")
        return reaction.map { Monitor.BreachRule($0.value, sustained: sustained) }
    }

    private func markRule(_ name: Located<String>, _ node: YAMLNode) -> Monitor.MarkRule? {
        guard let fields = Fields(node, Format.mark, what: "mark \"\(name.value)\"", context) else { return nil }
        let trigger = fields.word("on", as: Monitor.MarkRule.Trigger.self)
        let sustained = fields.duration("sustained")
        return trigger.map { Monitor.MarkRule(name: name.map { MarkName($0) }, on: $0.value, sustained: sustained) }
    }

    /// `announce: { on, every, to, text }`.
    func announce(_ node: YAMLNode) -> Announce? {
        guard let fields = Fields(node, Format.announce, what: "\"announce\"", context) else { return nil }
        let events = fields.words("on", as: Announce.Event.self)
        let (every, to, text) = (fields.duration("every"), fields.name("to"), fields.template("text"))
        guard let events, let to else { return nil }
        return Announce(on: events.map(\.value), every: every, to: to, text: text)
    }
}
