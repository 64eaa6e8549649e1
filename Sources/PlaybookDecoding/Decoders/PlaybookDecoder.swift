import Diagnostics
import PlaybookModel
import YAMLDocument

/// Reads a playbook file.
struct PlaybookDecoder {
    let context: DecodingContext

    func playbook(_ node: YAMLNode) -> Playbook? {
        guard let fields = Fields(node, Format.playbook, what: "the file", context) else { return nil }
        FormatVersionRule(context: context).check(fields)
        let id = fields.name("id")
        var playbook = Playbook(id: id ?? Located(""), range: fields.range)
        readHead(fields, &playbook)
        readFrame(fields, &playbook)
        if let steps = fields.node("steps") {
            playbook.steps = StepDecoder(context: context).steps(steps, "\"steps\"")
        }
        return id != nil ? playbook : nil
    }

    private func readHead(_ fields: Fields, _ playbook: inout Playbook) {
        playbook.title = fields.text("title")?.value
        playbook.description = fields.text("description")?.value
        playbook.owner = fields.text("owner")?.value
        playbook.scenario = fields.node("scenario").flatMap(scenario)
        playbook.parameters = fields.entries("parameters", of: "parameters", parameter)
        playbook.checkParameters = fields.list("check_parameters", of: "conditions") {
            ConditionDecoder(context: context, hasOutputs: false).condition($0, "a condition")
        }
        if let constants = fields.node("constants") {
            playbook.constants = TemplateDecoder(context: context).fields(
                constants, "\"constants\"", name: { context.checkName($0) }, scalarsOnly: false)
        }
    }

    private func readFrame(_ fields: Fields, _ playbook: inout Playbook) {
        let frame = FrameDecoder(context: context)
        playbook.require = StepPartDecoder(context: context).checks(fields)
        playbook.locks = fields.list("locks", of: "locks", frame.lock)
        playbook.objectives = fields.entries("objectives", of: "objectives", frame.objective)
        playbook.monitors = fields.entries("monitors", of: "monitors", frame.monitor)
        playbook.announce = fields.node("announce").flatMap(frame.announce)
        playbook.timeout = fields.duration("timeout")
        playbook.maxParallel = fields.count("max_parallel")
        playbook.pools = fields.entries("pools", of: "sizes", frame.pool)
        playbook.onEarlyEnd = fields.word("running_steps", as: EarlyEnd.self)?.value
    }

    private func scenario(_ node: YAMLNode) -> Playbook.Scenario? {
        guard let fields = Fields(node, Format.scenario, what: "\"scenario\"", context) else { return nil }
        let (severity, text) = (fields.text("severity"), fields.text("text"))
        return text.map { Playbook.Scenario(severity: severity?.value, text: $0.value) }
    }

    private func parameter(_ name: Located<String>, _ node: YAMLNode) -> Playbook.Parameter? {
        guard let fields = Fields(node, Format.parameter, what: "parameter \"\(name.value)\"", context) else { return nil }
        let type = ValueTypeDecoder(context: context).type(of: fields)
        let defaultValue = DefaultDecoder(context: context).template(fields, type)
        let text = fields.text("text")
        return type.map { Playbook.Parameter(name: name, type: $0, defaultValue: defaultValue, text: text?.value) }
    }
}
