import ActionKit
import Actions
import Engine
import Glibc
import Journal
import Plan
import PlaybookModel
import Processes
import Signatures
import Values

/// Ids of runs: the time to the second, the playbook, and four random digits.
enum RunName {
    static func make(_ playbook: String) -> String {
        let time = SystemTime.now.description
        let stamp = time.filter { $0.isNumber }.prefix(14)
        let random = String(UInt32.random(in: 0..<65_536) + 65_536, radix: 16).dropFirst()
        return "\(stamp.prefix(8))T\(stamp.suffix(6))Z-\(playbook)-\(random)"
    }
}

/// The runner's own key: seals are signed with it. Made when it is first needed.
enum RunnerKey {
    static func load(_ folder: String) throws(CommandFailure) -> Ed25519Key {
        let path = "\(folder)/runner_ed25519"
        return try CommandFailure.catching(.failed) {
            if TextFile.exists(path) {
                try requireOwn(path)
                return try Ed25519Key(contentsOf: path)
            }
            let key = try Ed25519Key.generate(comment: "muster-runner@\(HostFacts.name)")
            try key.write(to: path)
            try AtomicFile.write(Array((key.publicKey.line + "\n").utf8), to: path + ".pub")
            return key
        }
    }

    /// Who else can read the key can seal in the runner's name; ssh(1) refuses such keys too.
    private static func requireOwn(_ path: String) throws(CommandFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }  // reading it says why
        if status.st_mode & 0o077 != 0 {
            throw CommandFailure(
                .refused, "\(path): others may read the runner's key, so its seals would prove nothing; make a new one, or chmod 600 it")
        }
        if status.st_uid != geteuid(), geteuid() != 0 {
            throw CommandFailure(.refused, "\(path): the runner's key belongs to another user")
        }
    }
}

/// The seals that a run has already.
enum SealHistory {
    /// Refuses a journal that has fewer lines than a seal covers: what was done is not in it any more, and would be done again.
    static func requireWhole(_ folder: RunFolder, _ lines: Int) throws(CommandFailure) {
        for name in try CommandFailure.catching(.refused, { try folder.list(.seals) }) {
            // others are verify's
            guard let bytes = try? folder.read(.seals, name), let text = SealText(bytes: bytes), text.lines > lines else { continue }
            throw CommandFailure(
                .refused,
                """
                \(folder.path): the journal has \(lines) whole lines, but seal \(name) covers \(text.lines): records that were on disk \
                are gone, and what they tell would be done again. A person must look at what was done; do not start it anew before
                """)
        }
    }

    /// The newest intermediate seal.
    static func last(_ folder: RunFolder, _ lines: [JournalLine]) -> SealReference? {
        var newest: SealReference?
        var number = 1
        while let bytes = try? folder.read(.seals, SealNumber.intermediate(number).name),  // the first that is missing ends the row
            let text = SealText(bytes: bytes), text.lines <= lines.count
        {
            newest = SealReference(number: text.number, sha256: .of(bytes), lines: text.lines)
            number += 1
        }
        return newest
    }
}

/// Where the plan's secrets come from.
enum SecretSources {
    /// Reads every secret, so that all of them are known for redaction; one that cannot be had refuses the run.
    static func requireAll(_ secrets: SiteSecrets) throws(CommandFailure) {
        guard let first = secrets.readAll().first else { return }
        throw CommandFailure(.refused, "the secret \"\(first.name)\" cannot be had: \(first.reason)")
    }

    static func of(_ plan: Plan) -> [SecretName: SecretSource] {
        var sources: [SecretName: SecretSource] = [:]
        for secret in plan.site.secrets {
            sources[secret.name] =
                switch secret.source {
                case .environment(variable: let variable): Actions.SecretSource.environment(variable: variable)
                case .file(path: let path): Actions.SecretSource.file(path: path)
                }
        }
        return sources
    }
}

/// Output of calls as files under the run's `outputs/`.
final class EvidenceFolder: OutputStore {
    private let folder: RunFolder

    init(_ folder: RunFolder) { self.folder = folder }

    func makeFile(named name: String, in _: String) throws(OutputUnwritable) -> any OutputFileWriter {
        var number = 1
        while true {
            do throws(JournalError) { return Writer(try OutputFile(folder, name: number == 1 ? name : Self.numbered(name, number))) } catch
            {
                guard error.code == .exists else { throw OutputUnwritable(reason: error.description, remedy: error.remedy) }
                number += 1
            }
        }
    }

    /// `promote.1.stdout.out` becomes `promote.1.stdout.r2.out`.
    private static func numbered(_ name: String, _ number: Int) -> String {
        guard name.hasSuffix(".out") else { return "\(name).r\(number)" }
        return "\(name.dropLast(4)).r\(number).out"
    }

    /// One output file; `OutputFile` has the same one user at a time.
    private final class Writer: OutputFileWriter {
        private let file: OutputFile

        init(_ file: OutputFile) { self.file = file }

        var name: String { file.name }

        func append(_ bytes: [UInt8]) throws(OutputUnwritable) {
            do throws(JournalError) { try file.append(bytes) } catch {
                throw OutputUnwritable(reason: error.description, remedy: error.remedy)
            }
        }

        func finish() throws(OutputUnwritable) -> (bytes: Int64, sha256: SHA256Digest) {
            do throws(JournalError) { return try file.finish() } catch {
                throw OutputUnwritable(reason: error.description, remedy: error.remedy)
            }
        }
    }
}

/// Processes that a dead runner's steps left behind: found by the cgroup that the run names, else by their token, and killed.
enum Leftovers {
    static func clear(_ records: [Record]) -> (killed: [String], survivors: [String]) {
        var cgroup: String?
        for record in records {
            switch record.body {
            case .runOpened(let body): cgroup = body.cgroup
            case .recovered(let body): cgroup = body.cgroup
            default: break
            }
        }
        let run = records.first?.run.rawValue ?? ""
        var killed: [String] = []
        var survivors: [String] = []
        func take(_ found: (killed: [StrayProcess], surviving: [StrayProcess])) {
            killed += found.killed.map { "\($0.name) (\($0.identity.pid))" }
            survivors += found.surviving.map { "\($0.name) (\($0.identity.pid))" }
        }
        // every token of the run begins like this
        take(Survivors.kill(token: "\(run)/", cgroup: cgroup))
        return (killed, survivors)
    }
}

/// Interrupts from the terminal and the system: the first cancels, the second aborts.
final class Interrupts: Sendable {
    private let thread: pthread_t

    /// Keeps signals from ending the program without a record: interrupts wait for the listener, and writes to a reader that has
    /// gone (SIGPIPE) or beyond a limit (SIGXFSZ) fail like others.
    ///
    /// To be called before the first thread is made: threads inherit it, and a single one that does not block them would let
    /// the system end the whole program. Commands get the system's defaults back.
    static func hold() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Starts to listen; `hold()` was called before.
    init(_ post: @escaping @Sendable (Event) -> Void) {
        let start = Unmanaged.passRetained(Handler(post))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Handler>.fromOpaque(argument).takeRetainedValue().listen()
                return nil
            }, start.toOpaque())
        self.thread = thread
    }

    /// Ends the listening.
    func stop() {
        pthread_kill(thread, SIGUSR2)
        pthread_join(thread, nil)
    }

    /// SIGUSR2 is the listener's own end.
    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGUSR2] { sigaddset(&set, signal) }
        return set
    }

    private final class Handler {
        private let post: @Sendable (Event) -> Void

        init(_ post: @escaping @Sendable (Event) -> Void) { self.post = post }

        func listen() {
            var count = 0
            while true {
                var set = Interrupts.signals
                var signal: Int32 = 0
                if sigwait(&set, &signal) != 0 || signal == SIGUSR2 { return }
                // a terminal that is closed sends SIGHUP more than once; only an interrupt that is repeated means: at once
                count = signal == SIGHUP ? 1 : count + 1
                let actor = Actor(name: PasswordFile().caller, strength: .osUser)
                let action: OperatorAction.Action = count == 1 ? .cancel : .abort
                post(.operatorAction(OperatorAction(action: action, actor: actor, reason: "signal \(signal)")))
            }
        }
    }
}
