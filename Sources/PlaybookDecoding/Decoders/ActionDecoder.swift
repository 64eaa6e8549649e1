import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads the actions: `run`, `shell`, `http`, `uses` and `notify`.
struct ActionDecoder {
    let context: DecodingContext

    private var templates: TemplateDecoder { TemplateDecoder(context: context) }

    /// `run: [program, argument, …]`.
    func run(_ node: YAMLNode) -> Action? {
        guard let items = node.sequence, !node.isReported else {
            CommandListRule(context: context).report(node)
            return nil
        }
        guard !items.isEmpty else {
            context.error(.emptyValue, "\"run\" is empty", at: node.range, expected: "the program and its arguments")
            return nil
        }
        var arguments: [Template] = []
        arguments.reserveCapacity(items.count)
        for (position, item) in items.enumerated() {
            guard let argument = templates.text(item, "an argument of \"run\"") else { continue }
            if position == 0, case .value(.string("")) = argument.content {
                context.error(.emptyValue, "the program of \"run\" is empty", at: item.range, expected: "the name or path of a program")
            }
            arguments.append(argument)
        }
        ShellVariableRule(context: context).check(items)
        OneWordCommandRule(context: context).check(items)
        return arguments.count == items.count ? .run(arguments: arguments) : nil
    }

    /// `shell: |`.
    func shell(_ node: YAMLNode) -> Action? {
        guard let scalar = node.scalar, scalar.coreType == .string, !node.isReported else {
            context.wrongType(
                node, of: "\"shell\"", expected: "text for bash",
                fix: node.sequence != nil ? Diagnostic.Fix("a list of arguments belongs to \"run\"") : nil)
            return nil
        }
        let text = scalar.text
        guard text.utf8.contains(where: { $0 > 0x20 }) else {
            context.error(.emptyValue, "\"shell\" is empty", at: node.range, expected: "text for bash")
            return nil
        }
        guard ShellReferenceRule(context: context).check(scalar, text) else { return nil }
        return .shell(Located(text, node.range))
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    enum Method: String, CaseIterable { case GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS }

    /// `http: { url, method, headers, body, quote }`.
    func http(_ node: YAMLNode) -> Action? {
        if let scalar = node.scalar, scalar.coreType == .string, !node.isReported {
            context.wrongType(
                node, of: "\"http\"", expected: "a mapping with the key url",
                fix: Diagnostic.Fix("name the url", replacing: node.range, with: "{ url: \"\(scalar.text)\" }"))
            return nil
        }
        guard let fields = Fields(node, Format.http, what: "\"http\"", context) else { return nil }
        let method = fields.word("method", as: Method.self)
        let url = fields.template("url")
        if let url { URLRule(context: context).check(url) }
        let headers = fields.node("headers").map {
            templates.fields($0, "\"headers\"", name: HeaderNameRule(context: context).check, scalarsOnly: true)
        }
        let body = fields.template("body")
        let quote = QuoteRule(context: context).quote(fields, of: "body", body)
        guard let url else { return nil }
        return .http(
            HTTPAction(
                method: method.map { Located($0.value.rawValue, $0.range) } ?? Located("GET"), url: url,
                headers: headers ?? [], body: body, quote: quote))
    }

    /// `uses: group/name` and `with:`.
    func uses(_ node: YAMLNode, with inputs: YAMLNode?) -> Action? {
        let module = context.text(node, "\"uses\"", expected: "an action module such as postgres/promote")
        let fields = inputs.map {
            templates.fields(
                $0, "\"with\"", name: { context.checkName($0) }, scalarsOnly: false)
        }
        guard let module, ModuleNameRule(context: context).check(module) else { return nil }
        return .uses(ModuleCall(module: module, inputs: fields ?? []))
    }

    /// `notify: { to, text }`.
    func notify(_ node: YAMLNode) -> Action? {
        guard let fields = Fields(node, Format.notify, what: "\"notify\"", context) else { return nil }
        let (channel, text) = (fields.name("to"), fields.template("text"))
        guard let channel, let text else { return nil }
        return .notify(Notification(channel: channel, text: text))
    }
}
