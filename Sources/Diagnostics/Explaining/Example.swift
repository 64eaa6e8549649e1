/// A small input of the program: the file that is looked at, files beside it, and settings.
///
/// Playbooks are planned in mode drill on ``siteText``.
public struct Example: Sendable {
    /// One file.
    public struct File: Sendable {
        /// The path from the folder of the example, such as `drill.yaml` or `actions/web/drain.yaml`.
        public let path: String
        public let text: String

        public init(_ path: String, _ text: String) {
            self.path = path
            self.text = text + "\n"
        }
    }

    /// How the first file is saved.
    public enum Encoding: Sendable { case utf8, latin1 }

    /// A piece that stands many times at the end of the first file, for what is too large to be written out; `#` in it is
    /// replaced by its number.
    public struct Filling: Sendable {
        public let piece: String
        public let count: Int

        public init(_ piece: String, times count: Int) {
            self.piece = piece
            self.count = count
        }
    }

    /// The file that is looked at, then those that it needs; empty for a command.
    public let files: [File]
    /// `name=value`, as behind `--set`.
    public let settings: [String]
    public let encoding: Encoding
    public let filling: Filling?
    /// A line as it is typed, where no file is at fault.
    public let command: String?

    public init(
        _ path: String, _ text: String, set settings: [String] = [], beside: [File] = [], encoding: Encoding = .utf8,
        filling: Filling? = nil
    ) {
        files = [File(path, text)] + beside
        self.settings = settings
        self.encoding = encoding
        self.filling = filling
        command = nil
    }

    private init(command: String) {
        files = []
        settings = []
        encoding = .utf8
        filling = nil
        self.command = command
    }

    /// A command that is at fault itself.
    public static func command(_ line: String) -> Example { Example(command: line) }

    /// A playbook with these steps, two columns in.
    public static func steps(_ text: String, beside: [File] = []) -> Example {
        Example("drill.yaml", "muster: 1\nid: drill\nsteps:\n" + text, beside: beside)
    }

    /// A site with these keys.
    public static func site(_ text: String) -> Example {
        Example("site.yaml", "muster: 1\nsite: lab\n" + text + "\nfolders: { runs: runs, inbox: inbox, locks: locks, keys: keys }")
    }

    /// The bytes of the first file.
    public var bytes: [UInt8] {
        guard let text = files.first?.text else { return [] }
        guard encoding == .utf8 else { return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
        guard let filling else { return Array(text.utf8) }
        var bytes = Array(text.utf8.dropLast())
        if filling.piece.contains("#") {
            for number in 1...filling.count {
                bytes += filling.piece.utf8.flatMap { $0 == UInt8(ascii: "#") ? Array(String(number).utf8) : [$0] }
            }
        } else {
            let piece = Array(filling.piece.utf8)
            for _ in 0..<filling.count { bytes += piece }
        }
        return bytes
    }

    /// The site that examples are planned on.
    public static let siteText = """
        muster: 1
        site: lab
        values: { vip: "http://127.0.0.1:8080", hosts: [ web1, web2 ] }
        people:
          ann: { name: Ann, roles: [ commander ] }
          bob: { name: Bob, roles: [ commander ] }
          cid: { name: Cid, roles: [ operator ] }
        roles:
          commander: { may: [ approve, start ] }
          operator: { may: [ start ] }
        secrets: { db_password: { env: DB_PASSWORD } }
        channels: { incident: { file: incident.log } }
        pools: { uplink: 4 }
        folders: { runs: runs, inbox: inbox, locks: locks, keys: keys }

        """
}

extension Example.File {
    /// The action module that examples call.
    public static let drain = Example.File(
        "actions/web/drain.yaml",
        """
        muster: 1
        action: web/drain
        title: Take a server out of the pool
        inputs: { server: { type: string } }
        effect: write
        run: [ drain, "${{ inputs.server }}" ]
        done_when: { run: [ is-drained, "${{ inputs.server }}" ] }
        undo: { run: [ undrain, "${{ inputs.server }}" ] }
        """)
}
