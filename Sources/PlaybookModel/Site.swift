import Diagnostics
import Values

/// A site file: where a playbook runs, and who may do what there.
public struct Site: Sendable {
    /// What a role's members may do.
    public enum Permission: String, Sendable, Hashable, Codable, CaseIterable { case start, approve, override }
    /// How strongly a person is known: `os-user` is weaker than `signature`.
    public enum Identity: String, Sendable, Hashable, Codable, CaseIterable {
        case osUser = "os-user"
        case signature
    }

    public struct Person: Sendable {
        public var id: Located<PersonID>
        public var name: String
        /// OpenSSH public key lines; several keys are still one person.
        public var keys: [Located<String>]
        public var roles: [Located<RoleID>]
        /// Login names on this host that are this person.
        public var osUsers: [String]

        public init(
            id: Located<PersonID>, name: String, keys: [Located<String>] = [], roles: [Located<RoleID>] = [], osUsers: [String] = []
        ) {
            self.id = id
            self.name = name
            self.keys = keys
            self.roles = roles
            self.osUsers = osUsers
        }
    }

    public struct Role: Sendable {
        public var id: Located<RoleID>
        public var may: [Permission]
        /// Modes in which it may; nil is every mode.
        public var modes: [Mode]?

        public init(id: Located<RoleID>, may: [Permission], modes: [Mode]? = nil) {
            self.id = id
            self.may = may
            self.modes = modes
        }
    }

    public struct Secret: Sendable {
        public enum Source: Sendable, Hashable, Codable {
            case environment(variable: String)
            case file(path: String)
        }

        public var name: Located<SecretName>
        public var source: Source

        public init(name: Located<SecretName>, source: Source) {
            self.name = name
            self.source = source
        }
    }

    public struct Channel: Sendable {
        public enum Target: Sendable, Hashable, Codable {
            /// A line of text appended to the file.
            case file(path: String)
            /// A POST of `{"text": …}`.
            case webhook(url: String)
            /// The text on the standard input of a command.
            case command(arguments: [String])
        }

        public var name: Located<ChannelName>
        public var target: Target

        public init(name: Located<ChannelName>, target: Target) {
            self.name = name
            self.target = target
        }
    }

    /// Where this site keeps its runs and what is shared between them; absolute paths.
    public struct Folders: Sendable, Hashable {
        public var runs: String
        /// Sticky, writable for the operators' group.
        public var inbox: String
        public var locks: String
        /// The runner's key.
        public var keys: String

        public init(runs: String, inbox: String, locks: String, keys: String) {
            self.runs = runs
            self.inbox = inbox
            self.locks = locks
            self.keys = keys
        }
    }

    /// `site:`, reachable as `${{ site.name }}`.
    public var name: Located<String>
    public var title: String?
    /// `values:`, each reachable as `${{ site.<key> }}`.
    public var values: [(name: Located<String>, value: Located<Value>)]
    public var people: [Person]
    public var roles: [Role]
    public var minimumIdentity: Identity
    public var secrets: [Secret]
    public var channels: [Channel]
    /// `pools:`, what every playbook's steps may take places of; sizes are fixed.
    public var pools: [Pool]
    public var folders: Folders
    /// `defaults: { attempt_timeout, grace }`.
    public var attemptTimeout: Microseconds
    public var grace: Microseconds
    public var range: SourceRange

    public init(name: Located<String>, folders: Folders, range: SourceRange) {
        self.name = name
        self.values = []
        self.people = []
        self.roles = []
        self.minimumIdentity = .signature
        self.secrets = []
        self.channels = []
        self.pools = []
        self.folders = folders
        self.attemptTimeout = .minutes(1)
        self.grace = .seconds(5)
        self.range = range
    }
}
