import PlaybookModel
import Values

/// Everything a run will do, resolved and typed: what people approve, and all that the engine ever reads.
///
/// Its canonical JSON is `plan.json`; the SHA-256 of those bytes is the plan digest. Parameters, constants and the site's
/// values are filled in, action modules are in place of their calls; what is left open are references to outputs,
/// loop items, the run itself and secrets.
public struct Plan: Sendable, Codable {
    /// The version of this structure; a reader refuses any other.
    public static let currentVersion = 2

    public var version: Int
    public var playbook: PlaybookIdentity
    public var site: PlannedSite
    public var mode: Mode
    public var parameters: [NamedValue]
    /// What the parameters mean, in the playbook's words; nil where it says nothing of any.
    public var parameterTexts: [NamedValue]?
    public var requires: [PlannedCheck]
    /// Sorted by key, each key once.
    public var locks: [PlannedLock]
    public var objectives: [PlannedObjective]
    public var monitors: [PlannedMonitor]
    public var announce: PlannedAnnounce?
    public var timeout: Microseconds?
    public var maxParallel: Int
    /// Places that steps share, besides those of `maxParallel`; nil where there are none.
    public var pools: [PlannedPool]?
    /// What becomes of running steps when the run ends early; nil: they finish.
    public var onEarlyEnd: EarlyEnd?
    /// Known values from which steps pick by something that is found only when they run: `site.regions` of
    /// `${{ site.regions[each.region].db }}`. Sorted by name; see ``indexed(_:_:)``.
    public var lookups: [NamedValue]
    /// Every step in document order; a phase stands before its inner steps. Positions are the steps' numbers.
    public var steps: [PlannedStep]
    /// Numbers of the steps of the playbook's top level.
    public var roots: [Int]

    public init(
        playbook: PlaybookIdentity, site: PlannedSite, mode: Mode, parameters: [NamedValue], parameterTexts: [NamedValue]? = nil,
        requires: [PlannedCheck], locks: [PlannedLock], objectives: [PlannedObjective], monitors: [PlannedMonitor],
        announce: PlannedAnnounce?,
        timeout: Microseconds?, maxParallel: Int, pools: [PlannedPool]? = nil, onEarlyEnd: EarlyEnd? = nil, lookups: [NamedValue] = [],
        steps: [PlannedStep], roots: [Int]
    ) {
        version = Self.currentVersion
        self.playbook = playbook
        self.site = site
        self.mode = mode
        self.parameters = parameters
        self.parameterTexts = parameterTexts
        self.requires = requires
        self.locks = locks
        self.objectives = objectives
        self.monitors = monitors
        self.announce = announce
        self.timeout = timeout
        self.maxParallel = maxParallel
        self.pools = pools
        self.onEarlyEnd = onEarlyEnd
        self.lookups = lookups
        self.steps = steps
        self.roots = roots
    }
}

/// A key that keeps other runs out.
public struct PlannedLock: Sendable, Hashable, Codable {
    public var key: LockKey
    /// Whether runs that share it too may have it at the same time.
    public var shared: Bool
    /// The run takes the key no earlier than this after its last holder gave it back; nil: at once.
    public var minDelay: Microseconds?

    public init(_ key: LockKey, shared: Bool = false, minDelay: Microseconds? = nil) {
        self.key = key
        self.shared = shared
        self.minDelay = minDelay
    }
}

/// Places that steps share.
public struct PlannedPool: Sendable, Hashable, Codable {
    public let name: String
    public let size: Int

    public init(name: String, size: Int) {
        self.name = name
        self.size = size
    }
}

public struct NamedValue: Sendable, Hashable, Codable {
    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// An absent value is not written; reading gives it back.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        value = try container.decodeIfPresent(Value.self, forKey: .value) ?? .absent
    }
}

public struct PlaybookIdentity: Sendable, Hashable, Codable {
    public var id: String
    public var title: String
    public var description: String?
    public var owner: String?
    public var scenario: Playbook.Scenario?

    public init(id: String, title: String, description: String? = nil, owner: String?, scenario: Playbook.Scenario?) {
        self.id = id
        self.title = title
        self.description = description
        self.owner = owner
        self.scenario = scenario
    }
}

/// What of the site the run needs: people, roles, channels, secret sources. Never a secret itself.
public struct PlannedSite: Sendable, Hashable, Codable {
    public struct Person: Sendable, Hashable, Codable {
        public let id: PersonID
        public let name: String
        public let keys: [String]
        public let roles: [RoleID]
        public let osUsers: [String]

        public init(id: PersonID, name: String, keys: [String], roles: [RoleID], osUsers: [String]) {
            self.id = id
            self.name = name
            self.keys = keys
            self.roles = roles
            self.osUsers = osUsers
        }
    }

    public struct Role: Sendable, Hashable, Codable {
        public let id: RoleID
        public let may: [Site.Permission]
        public let modes: [Mode]?

        public init(id: RoleID, may: [Site.Permission], modes: [Mode]?) {
            self.id = id
            self.may = may
            self.modes = modes
        }
    }

    public struct Secret: Sendable, Hashable, Codable {
        public let name: SecretName
        public let source: Site.Secret.Source

        public init(name: SecretName, source: Site.Secret.Source) {
            self.name = name
            self.source = source
        }
    }

    public struct Channel: Sendable, Hashable, Codable {
        public let name: ChannelName
        public let target: Site.Channel.Target

        public init(name: ChannelName, target: Site.Channel.Target) {
            self.name = name
            self.target = target
        }
    }

    public var name: String
    public var title: String?
    public var people: [Person]
    public var roles: [Role]
    public var minimumIdentity: Site.Identity
    /// The secrets that the steps refer to, and only those.
    public var secrets: [Secret]
    /// The channels that announcements and `notify` use, and only those.
    public var channels: [Channel]
    public var inboxFolder: String
    public var lockFolder: String
    public var grace: Microseconds

    public init(
        name: String, title: String? = nil, people: [Person], roles: [Role], minimumIdentity: Site.Identity, secrets: [Secret],
        channels: [Channel],
        inboxFolder: String, lockFolder: String, grace: Microseconds
    ) {
        self.name = name
        self.title = title
        self.people = people
        self.roles = roles
        self.minimumIdentity = minimumIdentity
        self.secrets = secrets
        self.channels = channels
        self.inboxFolder = inboxFolder
        self.lockFolder = lockFolder
        self.grace = grace
    }
}
