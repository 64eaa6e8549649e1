import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads where a site's secrets come from and where its channels go to.
struct TargetDecoder {
    let context: DecodingContext
    let folder: String

    /// `{ env: VARIABLE }` or `{ file: path }`.
    func secret(_ name: Located<String>, _ node: YAMLNode) -> Site.Secret? {
        guard let fields = Fields(node, Format.secret, what: "secret \"\(name.value)\"", context), isSingle(fields, name) else {
            return nil
        }
        if let variable = fields.text("env") {
            guard EnvironmentNameRule(context: context).check(variable) else { return nil }
            return Site.Secret(name: name.map { SecretName($0) }, source: .environment(variable: variable.value))
        }
        return path(fields).map { Site.Secret(name: name.map { SecretName($0) }, source: .file(path: $0)) }
    }

    /// `{ file: path }`, `{ webhook: url }` or `{ command: [program, argument, …] }`.
    func channel(_ name: Located<String>, _ node: YAMLNode) -> Site.Channel? {
        guard let fields = Fields(node, Format.channel, what: "channel \"\(name.value)\"", context), isSingle(fields, name)
        else { return nil }
        return target(fields).map { Site.Channel(name: name.map { ChannelName($0) }, target: $0) }
    }

    private func target(_ fields: Fields) -> Site.Channel.Target? {
        if let url = fields.text("webhook") {
            URLRule(context: context).check(Template(.string(url.value), range: url.range))
            return .webhook(url: url.value)
        }
        if let node = fields.node("command") {
            let arguments = fields.texts("command") ?? []
            if node.sequence?.isEmpty == true {
                context.error(.emptyValue, "\"command\" is empty", at: node.range, expected: "the program and its arguments")
            }
            return arguments.isEmpty ? nil : .command(arguments: arguments.map(\.value))
        }
        return path(fields).map { .file(path: $0) }
    }

    private func path(_ fields: Fields) -> String? {
        fields.text("file").flatMap { FolderPathRule(context: context, folder: folder).path($0, "\"file\"") }
    }

    private func isSingle(_ fields: Fields, _ name: Located<String>) -> Bool {
        guard fields.names.count != 1 else { return true }
        if fields.names.isEmpty, fields.hasRefused { return false }
        let words = DecodingContext.alternatives(fields.keySet.ordered.texts)
        context.error(
            .sourceChoice, "\"\(name.value)\" has \(fields.names.isEmpty ? "none" : "more than one") of \(words)",
            at: fields.names.dropFirst().first.map { fields.keyRange($0) } ?? name.range, expected: "one of them")
        return false
    }
}
