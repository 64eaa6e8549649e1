import ActionKit
import Processes
import Secrets
import Values

/// Carries out every kind of action as one bounded child process, through one process reactor.
///
/// Commands get a clean environment and a session of their own; HTTP requests are made by the system's curl,
/// notifications by curl, `dd` or the site's own command. So there is one way to start, to time out, to kill and to
/// record, and secrets never stand in arguments.
///
/// ```swift
/// let performer = ChildProcessPerformer(reactor: reactor, secrets: secrets, outputs: store)
/// performer.start(request, as: call, context: context) { report in mailbox.post(.action(call, report)) }
/// ```
public final class ChildProcessPerformer: ActionPerformer {
    private let reactor: ProcessReactor
    private let secrets: SecretResolver
    private let outputs: any OutputStore
    private let preparation: CallPreparation
    private let programs = ProgramDigests()
    private let calls = CallTable()

    /// - Parameters:
    ///   - reactor: shut down by its owner, after the last report.
    ///   - outputs: where the output of calls with a name for it is kept.
    public init(reactor: ProcessReactor, secrets: any SecretProvider, outputs: any OutputStore) {
        self.reactor = reactor
        self.secrets = SecretResolver(secrets)
        self.outputs = outputs
        preparation = CallPreparation(secrets: self.secrets, environment: .current)
    }

    public func start(
        _ request: ActionRequest, as id: CallID, context: ActionContext, report: @escaping @Sendable (ActionReport) -> Void
    ) {
        guard case .observe(let parts) = request.kind else {
            let call = Call(report)
            calls.insert(call, id)
            return begin(request, id, call, context)
        }
        let gathering = Gathering(parts.map(\.name), report)
        let started = parts.map { part in (part: part, call: Call { gathering.take($0, of: part.name) }) }
        for (_, call) in started { calls.insert(call, id) }
        for (part, call) in started {
            var own = context
            own.outputName = context.outputName.map { "\($0).\(part.name)" }
            begin(part.request, id, call, own)
        }
    }

    private func begin(_ request: ActionRequest, _ id: CallID, _ call: Call, _ context: ActionContext) {
        do throws(Unstartable) {
            try launch(request, id, call, context)
        } catch {
            calls.remove(call, id)
            call.failed(notStarted(request, error))
        }
    }

    public func cancel(_ id: CallID) {
        for call in calls[id] { if let running = call.cancel() { reactor.cancel(running) } }
    }

    private func launch(_ request: ActionRequest, _ id: CallID, _ call: Call, _ context: ActionContext) throws(Unstartable) {
        var prepared = try preparation.prepare(request, context)
        let recorders = record(&prepared, context)
        let ending = CallEnding(
            request: request, kind: prepared.kind, workingDirectory: prepared.command.workingDirectory,
            redaction: prepared.command.redaction ?? RedactionSet([]), recorders: recorders,
            jq: JQReader(reactor: reactor, token: context.token))
        let digest = programs.digest(of: prepared.command.executable)
        let running: RunningProcess
        let calls = calls
        do throws(ProcessError) {
            running = try reactor.start(prepared.command, in: reactor.reserve(token: context.token)) { result in
                let end: @Sendable () -> Void = {
                    let outcome = ending.outcome(of: result)
                    calls.remove(call, id)
                    call.ended(outcome)
                }
                if ending.takesTime { DetachedThread.run(end) } else { end() }
            }
        } catch {
            throw Unstartable(reason: error.message)
        }
        let process = StartedProcess(
            pid: Int(running.pid), startTicks: Int64(running.identity.startTicks), program: prepared.command.executable,
            sha256: digest)
        if call.started(running, as: process) { reactor.cancel(running) }
    }

    /// Directs the streams that are evidence into files.
    private func record(_ call: inout PreparedCall, _ context: ActionContext) -> [StreamRecorder] {
        guard let base = context.outputName else { return [] }
        let folder = context.outputFolder
        let output = StreamRecorder(call.isRequest ? "body" : "stdout", base: base, folder: folder, store: outputs)
        call.command.output.sink = .bounded { output.take($0) }
        // curl's standard error is its log, which shows the request's headers: it is read and forgotten.
        guard !call.isRequest else { return [output] }
        let errorOutput = StreamRecorder("stderr", base: base, folder: folder, store: outputs)
        call.command.errorOutput.sink = .bounded { errorOutput.take($0) }
        return [output, errorOutput]
    }

    private func notStarted(_ request: ActionRequest, _ error: Unstartable) -> ActionOutcome {
        let reason = inert(secrets.redaction.redact(error.reason))
        return ActionOutcome(
            end: .notStarted(reason: reason), startedAt: Timestamp(microsecondsSinceEpoch: Instant.now().wall), elapsed: .zero,
            outputs: request.outputs.map { .init(name: $0.name, reading: .failed(reason: reason)) })
    }
}
