import ActionKit
import Journal
import Plan
import Planted
import Values

/// Carries a run: feeds events to the state machine, its records to the journal, and lets each effect start when the record
/// that it waits for is durable. Decides nothing itself.
///
/// One thread calls ``run(_:)``; everybody else posts to the mailbox.
public final class RunExecutor {
    /// What arrives from other threads.
    public enum Message: Sendable {
        case event(Event)
        case journal(JournalEvent)
        /// Something new lies in the inbox.
        case inbox
        /// A lock has changed hands: whether it was this run's is looked at before the next decision.
        case locks
    }

    /// How ``run(_:)`` ended.
    public enum End: Sendable {
        case left(Departure)
        /// Evidence could not be written: nothing new was started from then on.
        case evidenceFailed(JournalError)
    }

    private var machine: RunMachine
    private let mailbox: Mailbox<Message>
    private let journal: JournalWriter
    private let performer: any ActionPerformer
    private let desk: any RunDesk
    private let moments: any MomentSource
    private let observe: ([Entry], RunState) -> Void
    private var waiting: [OrderedEffect] = []
    /// Records that nobody is shown yet: who acts on a question must not have read one that is lost with the power.
    private var unseen: [Entry] = []
    private var durable: UInt64
    /// The last record about what came through the inbox; nil where nothing is to be cleared.
    private var inboxMark: UInt64?
    private var departure: Departure?
    private var failure: JournalError?
    private var openCalls: Set<CallID> = []
    /// Seals that were asked for and are not on disk: nobody leaves before the last one is.
    private var sealsOpen = 0
    /// Wall clock less monotonic clock at the last look, to see jumps.
    private var clockOffset: Microseconds?
    /// Is told of each decision with the stage before it, on the thread of ``run(_:)``: for the simulator.
    package var witness: ((Event, RunState.Stage, Decision) -> Void)?
    /// Is told of new records as they are appended, with the state that follows from them: for the simulator.
    package var appended: (([Entry], RunState) -> Void)?

    /// A jump of the wall clock below this is a correction, not a step.
    static let clockTolerance = Microseconds.milliseconds(500)

    /// - Parameter observe: is told of new records, on the thread of ``run(_:)``, once they are durable; for people only.
    public init(
        machine: RunMachine, mailbox: Mailbox<Message>, journal: JournalWriter, performer: any ActionPerformer, desk: any RunDesk,
        moments: any MomentSource, observe: @escaping ([Entry], RunState) -> Void
    ) {
        self.machine = machine
        self.mailbox = mailbox
        self.journal = journal
        self.performer = performer
        self.desk = desk
        self.moments = moments
        self.observe = observe
        durable = journal.durableSeq
    }

    public var state: RunState { machine.state }

    /// Runs until the run is closed, on hold, or its evidence cannot be written any more.
    public func run(_ first: [Event]) -> End {
        begin(first)
        while true {
            if let end {
                if case .left(.closed) = end { desk.discardInbox() }
                return end
            }
            take(mailbox.takeAll(waiting: patience))
        }
    }

    /// Takes the first events in.
    package func begin(_ first: [Event]) {
        // what people left meanwhile comes before anything goes on: a ruling before the resume that needs it
        for (position, event) in first.enumerated() {
            handle(event)
            if position == 0 { receiveInbox() }
        }
        journal.commit()
        startWhatIsDurable()
    }

    /// Takes in what has arrived; nothing where only time has passed.
    package func take(_ messages: [Message]) {
        for message in messages { take(message) }
        if failure == nil {
            noteClock()
            handle(.tick)
            journal.commit()
        }
        startWhatIsDurable()
    }

    /// How the run ended for this runner; nil while it goes on.
    package var end: End? {
        if let failure, openCalls.isEmpty { return .evidenceFailed(failure) }
        if let departure, waiting.isEmpty, sealsOpen == 0 { return .left(departure) }
        return nil
    }

    /// Whether its evidence cannot be written any more: nothing is decided from then on.
    package var hasFailed: Bool { failure != nil }

    /// How long nothing needs to be done, if nothing happens.
    package var patience: Microseconds? {
        guard failure == nil, departure == nil, let deadline = machine.nextDeadline else { return nil }
        return max(deadline - moments.now().mono, .milliseconds(1))
    }

    /// Records a jump of the wall clock against the monotonic one.
    private func noteClock() {
        let now = moments.now()
        let offset = Microseconds(rawValue: now.wall.microsecondsSinceEpoch) - now.mono
        defer { clockOffset = offset }
        guard let before = clockOffset else { return }
        let jump = offset - before
        if jump > Self.clockTolerance || .zero - jump > Self.clockTolerance { handle(.clockStep(jump)) }
    }

    private func take(_ message: Message) {
        switch message {
        case .journal(.durable(let seq)):
            durable = max(durable, seq)
            showWhatIsDurable()
            if let mark = inboxMark, mark <= durable {
                desk.clearInbox()
                inboxMark = nil
            }
        case .journal(.failed(let error)): fail(error)
        case .journal(.sealed(let reference)): sealed(reference)
        case .inbox: receiveInbox()
        case .locks: break
        case .event(let event):
            if case .callEnded(let id, let outcome) = event {
                openCalls.remove(id)
                // the result is not recorded either: without its output it would be evidence with a hole
                if let lost = outcome.evidenceFailure {
                    fail(JournalError(.storage, "a call's output could not be kept", cause: lost.reason, remedy: lost.remedy))
                }
            }
            if failure == nil { handle(event) }
        }
    }

    /// Nothing new starts; what runs is told to stop, since its end could not be recorded.
    private func fail(_ error: JournalError) {
        guard failure == nil else { return }
        failure = error
        waiting = []
        for id in openCalls.sorted() { performer.cancel(id) }
    }

    private func sealed(_ reference: SealReference) {
        sealsOpen -= 1
        guard case .intermediate(let number) = reference.number, failure == nil else { return }
        handle(.sealed(Sealed(seal: number, sha256: reference.sha256)))
    }

    /// Hands on what people left; once the run is left, messages wait for the next runner.
    private func receiveInbox() {
        guard failure == nil, departure == nil, !machine.isLeaving else { return }
        let events: [Event]
        do throws(JournalError) { events = try desk.receive(machine.state) } catch { return fail(error) }
        if events.isEmpty { return }
        for event in events { handle(event) }
        inboxMark = machine.state.seq
    }

    /// Takes an event in, but first what it must not be decided without: that a lock is not the run's any more.
    private func handle(_ event: Event) {
        if departure == nil, !machine.isLeaving, !planted(.brokenLockUnnoticed) {
            for lost in desk.lostLocks() { decide(.lockLost(lost)) }
        }
        decide(event)
    }

    private func decide(_ event: Event) {
        guard failure == nil else { return }
        let stage = machine.state.stage
        let decision = machine.decide(event, at: moments.now())
        witness?(event, stage, decision)
        for entry in decision.entries {
            do throws(JournalError) {
                try journal.append(entry.body, at: entry.at, mono: entry.mono)
                desk.note(entry, head: journal.position.head)
            } catch {
                return fail(error)
            }
        }
        waiting.append(contentsOf: decision.effects)
        if !decision.entries.isEmpty {
            appended?(decision.entries, machine.state)
            unseen += decision.entries
            showWhatIsDurable()
        }
        startWhatIsDurable()
    }

    private func showWhatIsDurable() {
        let count = unseen.prefix { $0.seq <= durable || planted(.questionBeforeSync) }.count
        if count == 0 { return }
        observe(Array(unseen[..<count]), machine.state)
        unseen.removeFirst(count)
    }

    private func startWhatIsDurable() {
        guard !waiting.isEmpty, failure == nil else { return }
        var later: [OrderedEffect] = []
        let ready = waiting
        waiting = []
        var gates: [GatePublication] = []
        for (position, ordered) in ready.enumerated() {
            guard ordered.after <= durable || planted(.effectBeforeSync) else {
                later.append(contentsOf: ready[position...])
                break
            }
            // gates that open together share what their files cost
            if case .publishGate(let gate) = ordered.effect {
                gates.append(gate)
                continue
            }
            publish(&gates)
            start(ordered.effect)
        }
        publish(&gates)
        waiting = later + waiting
    }

    private func publish(_ gates: inout [GatePublication]) {
        if gates.isEmpty { return }
        do throws(JournalError) { try desk.publish(gates, machine.state) } catch { fail(error) }
        gates = []
    }

    private func start(_ effect: Effect) {
        let mailbox = mailbox
        switch effect {
        case .start(let order):
            openCalls.insert(order.id)
            let context = ActionContext(
                token: order.token, idempotencyKey: order.idempotencyKey, outputFolder: desk.outputFolder, outputName: order.outputName)
            performer.start(order.request, as: order.id, context: context) { report in
                switch report {
                case .started(let process): mailbox.post(.event(.callStarted(order.id, process)))
                case .ended(let outcome): mailbox.post(.event(.callEnded(order.id, outcome)))
                }
            }
        case .cancel(let id): performer.cancel(id)
        case .acquireLocks(let wishes): mailbox.post(.event(desk.acquire(wishes)))
        case .releaseLocks(let keys): desk.release(keys)
        case .publishGate(let gate):
            var gates = [gate]
            publish(&gates)
        case .withdrawGate(let gate, let item): desk.withdraw(gate, item)
        case .sample, .closeSamples: keepSamples(effect)
        case .seal: if journal.seal(state: sealState) { sealsOpen += 1 }
        case .leave(let departure): self.departure = departure
        }
    }

    private func keepSamples(_ effect: Effect) {
        do throws(JournalError) {
            if case .sample(let line) = effect { return try desk.keep(sample: line) }
            mailbox.post(.event(.samplesKept(try desk.closeSamples())))
        } catch {
            fail(error)
        }
    }

    private var sealState: SealState {
        switch machine.state.stage {
        case .closed: .closed
        case .held: .held
        default: .open
        }
    }
}
