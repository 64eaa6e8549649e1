import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads the people and roles of a site.
struct PeopleDecoder {
    let context: DecodingContext

    func person(_ id: Located<String>, _ node: YAMLNode) -> Site.Person? {
        guard let fields = Fields(node, Format.person, what: "person \"\(id.value)\"", context) else { return nil }
        let name = fields.text("name")
        let (keys, roles, users) = (fields.texts("keys") ?? [], fields.names("roles") ?? [], fields.texts("os_users") ?? [])
        for key in keys { PersonKeyRule(context: context).check(key) }
        DuplicateEntryRule(context: context).check(roles, in: "\"roles\"")
        return name.map { name in
            Site.Person(
                id: id.map { PersonID($0) }, name: name.value, keys: keys, roles: roles.map { $0.map { RoleID($0) } },
                osUsers: users.map(\.value))
        }
    }

    func role(_ id: Located<String>, _ node: YAMLNode) -> Site.Role? {
        guard let fields = Fields(node, Format.role, what: "role \"\(id.value)\"", context) else { return nil }
        let may = fields.words("may", as: Site.Permission.self)
        let modes = fields.words("modes", as: Mode.self)
        return may.map { Site.Role(id: id.map { RoleID($0) }, may: $0.map(\.value), modes: modes?.map(\.value)) }
    }
}
