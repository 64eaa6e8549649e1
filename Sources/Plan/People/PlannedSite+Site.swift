import Diagnostics
import PlaybookModel
import Values

extension PlannedSite {
    /// The people and roles of a site, without its secrets and channels.
    public init(_ site: Site) { self.init(site, secrets: [], channels: []) }

    /// What of a site a run needs.
    ///
    /// - Parameters:
    ///   - site: nil in a validation, whose plan is never handed out.
    ///   - secrets: the names of those that are referred to.
    ///   - channels: the names of those that are used.
    init(_ site: Site?, secrets: Set<String>, channels: Set<String>) {
        self.init(
            name: site?.name.value ?? "", title: site?.title, people: site?.people.map(Person.init) ?? [],
            roles: site?.roles.map(Role.init) ?? [],
            minimumIdentity: site?.minimumIdentity ?? .signature,
            secrets: site?.secrets.filter { secrets.contains($0.name.value.rawValue) }
                .map { Secret(name: $0.name.value, source: $0.source) } ?? [],
            channels: site?.channels.filter { channels.contains($0.name.value.rawValue) }
                .map { Channel(name: $0.name.value, target: $0.target) } ?? [],
            inboxFolder: site?.folders.inbox ?? "", lockFolder: site?.folders.locks ?? "", grace: site?.grace ?? .zero)
    }
}

extension PlannedSite.Person {
    public init(_ person: Site.Person) {
        self.init(
            id: person.id.value, name: person.name, keys: person.keys.map(\.value), roles: person.roles.map(\.value),
            osUsers: person.osUsers)
    }
}

extension PlannedSite.Role {
    public init(_ role: Site.Role) { self.init(id: role.id.value, may: role.may, modes: role.modes) }
}
