import CProcess
import Engine
import Glibc
import Journal
import Processes
import Values

/// What the machine and its programs say of themselves.
enum HostFacts {
    static var name: String {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    /// The clock as the kernel knows it (adjtimex(2), asked without changing anything).
    static var clock: RunOpened.ClockState {
        var error: Int64 = 0
        let answer = muster_clock_is_synchronised(&error)
        return .init(synchronised: answer < 0 ? nil : answer == 1, maximumErrorMicroseconds: answer < 0 ? nil : error)
    }

    /// The programs that steps and evidence lean on, with the versions that they name.
    static func tools(_ reactor: ProcessReactor) -> [RunOpened.Tool] {
        [("curl", ["--version"]), ("jq", ["--version"]), ("ssh", ["-V"]), ("ssh-keygen", []), ("bash", ["--version"])].compactMap {
            name, arguments in tool(name, arguments, reactor)
        }
    }

    private static func tool(_ name: String, _ arguments: [String], _ reactor: ProcessReactor) -> RunOpened.Tool? {
        // a tool that is not there is not listed
        guard let path = try? ExecutableResolver.resolve(name, path: searchPath) else { return nil }
        if arguments.isEmpty { return RunOpened.Tool(name: name, path: path, version: "") }
        var command = Command(executable: path, arguments: [name] + arguments)
        command.timeLimit = 2_000_000
        guard let result = try? reactor.run(command) else { return nil }  // one that cannot be asked is not listed either
        let text = String(decoding: result.output.safe + result.errorOutput.safe, as: UTF8.self)
        return RunOpened.Tool(name: name, path: path, version: String(text.split(separator: "\n").first ?? ""))
    }

    private static let searchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
}

/// Login names from `/etc/passwd`, read once; a user that is not there is named by number.
struct PasswordFile: UserNames {
    private let names: [UInt32: String]

    init() {
        let lines = (try? TextFile.read("/etc/passwd")) ?? []  // without the file there are only numbers
        var names: [UInt32: String] = [:]
        for line in lines.split(separator: 10) {
            let fields = line.split(separator: 58, omittingEmptySubsequences: false)
            guard fields.count > 2, let uid = UInt32(String(decoding: fields[2], as: UTF8.self)) else { continue }
            names[uid] = names[uid] ?? String(decoding: fields[0], as: UTF8.self)
        }
        self.names = names
    }

    func name(_ uid: UInt32) -> String { names[uid] ?? String(uid) }

    /// Who runs this program; behind sudo(8) the one who called it.
    var caller: String {
        if geteuid() == 0, let sudo = Terminal.environment("SUDO_USER"), !sudo.isEmpty { return sudo }
        return name(getuid())
    }
}
