import CProcess
import Glibc
import Secrets
import Synchronization

/// Starts commands, bounds them in time, captures what they write, and makes sure that nothing outlives them.
///
/// One thread with an epoll set serves all commands. A command is started on the calling thread; its completion is called
/// exactly once, on the reactor's thread, possibly before `start` has returned. The process becomes a child subreaper
/// (prctl(2)), so that orphans of commands are seen and reaped.
///
/// A command's end is the end of its own process: whoever else holds its standard output open delays nothing, and what the
/// command wrote is complete. What it leaves behind is killed and reported, unless it says `detach`. After its time limit, or
/// `cancel`, all that belongs to it gets SIGTERM, and SIGKILL after its grace, until none is left: by cgroup v2 where one can
/// be made, and by session, descent and token (`MUSTER_STEP_TOKEN` in `/proc/PID/environ`) everywhere.
///
/// Without cgroups a process escapes if it clears its environment, leaves the session, and its parents have ended.
///
/// ```swift
/// let reactor = try ProcessReactor(name: runID)
/// defer { reactor.shutdown() }
/// let place = reactor.reserve()               // the intent's record names place.token and place.cgroup
/// try reactor.start(command, in: place) { result in mailbox.post(.commandEnded(result)) }
/// ```
public final class ProcessReactor: Sendable {
    private let table: ReactorTable
    private let poller: Poller
    private let cgroups: CgroupPool?
    private let stock = PipeStock()
    private let mode: ContainmentMode
    private let mechanism: SpawnMechanism
    private let null: Int32
    private let thread: Mutex<ReactorThread?>

    /// Sets up the reactor and starts its thread.
    ///
    /// - Parameters:
    ///   - name: distinguishes this runner's cgroups; letters, digits, `-` and `_`.
    ///   - mode: how processes are contained; tests force one of them.
    ///   - mechanism: how they are started; tests force one of them.
    /// - Throws: `.unsupported` when `mode` is `.cgroup` and none can be made; `.malformed` for a bad name; `.resources`.
    public init(
        name: String, mode: ContainmentMode = .automatic, mechanism: SpawnMechanism = .automatic
    ) throws(ProcessError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
            throw ProcessError(code: .malformed, message: "the reactor's name \"\(inert(name))\" is no file name")
        }
        let error = muster_become_subreaper()
        guard error == 0 else {
            throw ProcessError(code: .unsupported, message: "cannot adopt orphans: \(systemMessage(error))", errno: error)
        }
        let poller = try Poller()
        let pool = mode == .sweep || mechanism == .posixSpawn ? nil : CgroupPool(name: name)
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let table = ReactorTable(poller)
        do throws(ProcessError) {
            if pool == nil, mode == .cgroup {
                throw ProcessError(code: .unsupported, message: "cannot make a cgroup below this process's own")
            }
            if null < 0 { throw ProcessError(code: .resources, message: "cannot open /dev/null", errno: errno) }
            let loop = ReactorLoop(table: table, poller: poller, cgroups: pool, stock: stock)
            thread = Mutex(try ReactorThread { loop.run() })
        } catch {
            pool?.remove()
            table.close()
            if null >= 0 { close(null) }
            throw error
        }
        self.null = null
        self.mode = mode
        self.mechanism = mechanism
        self.poller = poller
        self.table = table
        cgroups = pool
    }

    /// The folder that holds this reactor's cgroups, or nil where commands are contained by sweeping.
    public var cgroupFolder: String? { cgroups?.folder }

    /// Reserves the place of a command that is to start, so that it can be recorded before.
    ///
    /// - Parameter token: what the record already names; nil makes a random one.
    public func reserve(token: String? = nil) -> Containment {
        let slot = cgroups?.acquire()
        return Containment(token: token ?? ProcessReactor.newToken(), cgroup: slot?.path, slot: slot?.index)
    }

    /// Gives back a place in which no command was started.
    public func release(_ place: Containment) {
        if let slot = place.slot { cgroups?.release(slot, isVerified: false) }
    }

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - place: from `reserve()`; used up by this call whether it succeeds or throws. Nil reserves one.
    ///   - completion: called exactly once if this call does not throw; it must not block.
    /// - Throws: when the command could not be started; nothing of it exists then.
    @discardableResult
    public func start(
        _ command: Command, in place: Containment? = nil, completion: @escaping @Sendable (ProcessResult) -> Void
    ) throws(ProcessError) -> RunningProcess {
        let place = place ?? reserve()
        guard place.slot != nil || mode != .cgroup else {
            throw ProcessError(code: .unsupported, message: "cannot make a further cgroup below this process's own")
        }
        do {
            return try launch(command, place, completion)
        } catch {
            release(place)
            guard error.code == .unsupported, place.slot != nil, mode == .automatic else { throw error }
        }
        // The kernel refuses CLONE_INTO_CGROUP here, as it may under some delegations: contain by sweeping from now on.
        cgroups?.markBroken()
        return try launch(command, Containment(token: place.token, cgroup: nil, slot: nil), completion)
    }

    /// Starts a command and waits for its result; not to be called on the reactor's thread.
    public func run(_ command: Command, in place: Containment? = nil) throws(ProcessError) -> ProcessResult {
        let box = ResultBox()
        try start(command, in: place) { box.put($0) }
        return box.wait()
    }

    /// Ends a command early; without effect once it has ended.
    ///
    /// - Parameter immediately: SIGKILL at once, also when the grace has begun.
    public func cancel(_ running: RunningProcess, immediately: Bool = false) {
        table.ask(.cancel(running.id, immediately: immediately))
    }

    /// Kills what runs, waits for its completion, ends the thread, and removes the cgroups; a second call does nothing.
    ///
    /// Not to be called on the reactor's thread.
    public func shutdown() {
        let taken = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let taken else { return }
        table.ask(.shutDown)
        taken.join()
        cgroups?.remove()
        table.close()
        stock.close()
        close(null)
    }

    private func launch(
        _ command: Command, _ place: Containment, _ completion: @escaping @Sendable (ProcessResult) -> Void
    ) throws(ProcessError) -> RunningProcess {
        let id = try table.beginStart()
        let spawned: SpawnedProcess
        var pipes: StandardPipes
        do {
            pipes = try StandardPipes(command.input, null: null, stock: stock)
            spawned = try spawn(command, place, &pipes)
        } catch {
            table.abandonStart()
            throw error
        }
        let running = RunningProcess(id: id, identity: spawned.identity, containment: place, started: spawned.started)
        table.enter(
            Job(command, running: running, pidfd: spawned.pidfd, pipes: pipes, poller: poller, completion: completion))
        pipes.closeCommandEnd()
        watch(running, spawned.pidfd, pipes, deadline: command.timeLimit)
        return running
    }

    private func spawn(
        _ command: Command, _ place: Containment, _ pipes: inout StandardPipes
    ) throws(ProcessError) -> SpawnedProcess {
        let folder = place.slot.flatMap { cgroups?.slot($0)?.folder } ?? -1
        let spawner = Spawner(mechanism: mechanism, cgroup: folder, standard: pipes.standard)
        do {
            return try ChildRegistry.shared.enter { () throws(ProcessError) -> (pid: Int32, child: SpawnedProcess) in
                let spawned = try spawner.spawn(command, token: place.token)
                return (spawned.identity.pid, spawned)
            }
        } catch {
            pipes.abandon()
            throw error
        }
    }

    /// Hands the command over to the reactor's thread.
    private func watch(_ running: RunningProcess, _ pidfd: Int32, _ pipes: StandardPipes, deadline limit: UInt64?) {
        let id = running.id
        // Copied before the first registration: from then on the feed's variables are the reactor's.
        let input = pipes.input?.descriptor
        table.arm(limit.map { running.started.boot + $0 })
        do {
            if let input { try poller.add(input, .write, .input(id)) }
            try poller.add(pipes.output.reading, .read, .output(id))
            try poller.add(pipes.errorOutput.reading, .read, .errorOutput(id))
            try poller.add(pidfd, .readOnce, .leader(id))
        } catch {
            table.ask(.lose(id))
        }
    }

    private static func newToken() -> String {
        var bytes: (UInt64, UInt64) = (0, 0)
        let error = withUnsafeMutableBytes(of: &bytes) { muster_random($0.baseAddress, $0.count) }
        precondition(error == 0, "getrandom without flags fails only for bad arguments")
        let digits = Array("0123456789abcdef".utf8)
        return withUnsafeBytes(of: &bytes) { random in
            String(unsafeUninitializedCapacity: 32) { text in
                for (index, byte) in random.enumerated() {
                    text[2 * index] = digits[Int(byte >> 4)]
                    text[2 * index + 1] = digits[Int(byte & 15)]
                }
                return 32
            }
        }
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    default: false
    }
}
