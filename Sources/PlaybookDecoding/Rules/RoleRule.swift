import Diagnostics
import PlaybookModel
import Values

/// A person has roles that the site declares.
struct RoleRule {
    let context: DecodingContext

    func check(_ site: Site) {
        let names = site.roles.map(\.id.value)
        for person in site.people {
            for role in person.roles where !names.contains(role.value) {
                let near = NearestName.of(role.value.rawValue, among: names.map(\.rawValue))
                context.error(
                    .unknownRole, "role \"\(role.value)\" is not among the site's roles", at: role.range,
                    expected: names.isEmpty ? "a role declared under roles" : DecodingContext.alternatives(names.map(\.rawValue)),
                    fix: near.map { Diagnostic.Fix("change it to \($0)", replacing: role.range, with: $0) })
            }
        }
    }
}
