import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads a site file. It holds no references: what a site says is known before anything runs.
struct SiteDecoder {
    let context: DecodingContext
    /// The folder that relative paths start from: that of the file itself.
    let folder: String

    func site(_ node: YAMLNode) -> Site? {
        guard let fields = Fields(node, Format.site, what: "the file", context) else { return nil }
        FormatVersionRule(context: context).check(fields)
        let name = fields.name("site")
        let folders = fields.node("folders").flatMap(folders)
        let people = PeopleDecoder(context: context)
        var site = Site(
            name: name ?? Located(""), folders: folders ?? .init(runs: "", inbox: "", locks: "", keys: ""), range: fields.range)
        site.title = fields.text("title")?.value
        site.values = fields.entries("values", of: "values") { name, node in
            value(node, name.value).map { (name: name, value: Located($0, node.range)) }
        }
        site.roles = fields.entries("roles", of: "roles", people.role)
        site.people = fields.entries("people", of: "people", people.person)
        RoleRule(context: context).check(site)
        site.minimumIdentity = fields.word("minimum_identity", as: Site.Identity.self)?.value ?? .signature
        let targets = TargetDecoder(context: context, folder: folder)
        site.secrets = fields.entries("secrets", of: "sources", targets.secret)
        site.channels = fields.entries("channels", of: "targets", targets.channel)
        site.pools = fields.entries("pools", of: "sizes", pool)
        readDefaults(fields, &site)
        return name != nil && folders != nil ? site : nil
    }

    private func value(_ node: YAMLNode, _ name: String) -> Value? {
        guard let template = TemplateDecoder(context: context).value(node) else { return nil }
        if let value = template.value { return value }
        context.error(
            .referenceNotAllowed, "a reference is not allowed in a site", at: template.references.first?.range ?? node.range,
            expected: "fixed values")
        return nil
    }

    private func pool(_ name: Located<String>, _ node: YAMLNode) -> Pool? {
        guard let size = TemplateDecoder(context: context).count(node, "the size of a pool") else { return nil }
        if size.value.value == nil {
            context.error(
                .referenceNotAllowed, "a reference is not allowed in a site", at: node.range, expected: "a whole number, 1 or more")
            return nil
        }
        return Pool(name: name, size: size)
    }

    private func folders(_ node: YAMLNode) -> Site.Folders? {
        guard let fields = Fields(node, Format.folders, what: "\"folders\"", context) else { return nil }
        let rule = FolderPathRule(context: context, folder: folder)
        let paths = Format.folders.ordered.map { key in fields.text(key).flatMap { rule.path($0, "\"\(key)\"") } }
        guard let runs = paths[0], let inbox = paths[1], let locks = paths[2], let keys = paths[3] else { return nil }
        return Site.Folders(runs: runs, inbox: inbox, locks: locks, keys: keys)
    }

    private func readDefaults(_ fields: Fields, _ site: inout Site) {
        guard let node = fields.node("defaults"),
            let defaults = Fields(node, Format.defaults, what: "\"defaults\"", context)
        else { return }
        if let node = defaults.node("attempt_timeout"), let time = context.fixedDuration(node, "\"attempt_timeout\"") {
            site.attemptTimeout = time
        }
        if let node = defaults.node("grace"), let time = context.fixedDuration(node, "\"grace\"") { site.grace = time }
    }
}
