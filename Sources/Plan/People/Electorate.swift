import Diagnostics
import PlaybookModel
import Values

/// The people and roles of a site, and who may do what in one mode.
struct Electorate {
    private let people: [Site.Person]
    private let roles: [RoleID: Site.Role]
    private let mode: Mode

    init(_ site: Site, mode: Mode) {
        people = site.people
        roles = Dictionary(site.roles.map { ($0.id.value, $0) }, uniquingKeysWith: { first, _ in first })
        self.mode = mode
    }

    /// Names of roles and people, for suggestions.
    var names: [String] { roles.keys.map(\.rawValue) + people.map(\.id.value.rawValue) }

    func hasRole(_ role: RoleID) -> Bool { roles[role] != nil }

    func hasPerson(_ person: PersonID) -> Bool { people.contains { $0.id.value == person } }

    /// Everybody with a role, in the site's order.
    func members(of role: RoleID) -> [PersonID] {
        people.filter { $0.roles.contains { $0.value == role } }.map(\.id.value)
    }

    /// A dry run opens no gate, so that whoever may decide in some mode stands in it for all modes.
    func role(_ role: RoleID, may permission: Site.Permission) -> Bool {
        guard let role = roles[role], role.may.contains(permission) else { return false }
        if mode == .dry && permission != .start { return true }
        return role.modes?.contains(mode.rawValue) ?? true
    }

    func person(_ person: PersonID, may permission: Site.Permission) -> Bool {
        let own = people.first { $0.id.value == person }?.roles ?? []
        return own.contains { role($0.value, may: permission) }
    }

    /// Everybody who may start a run in this mode.
    var starters: [PersonID] { people.map(\.id.value).filter { person($0, may: .start) } }

    /// The people in the site's order, each once.
    func sorted(_ chosen: Set<PersonID>) -> [PersonID] { people.map(\.id.value).filter(chosen.contains) }
}
