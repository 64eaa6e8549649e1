import ActionKit
import Journal
import Plan
import Planted
import PlaybookModel
import Values

/// Decides: takes in one event at a time and says which records follow and which effects they allow.
///
/// A value without clock, randomness or I/O. The state changes only through ``RunState/evolve(_:)``; what is asked of the
/// outside world and not yet answered is kept beside it (``Flight``) and is empty after a crash. The same machine serves a
/// live run, resume, dry run and simulation.
public struct RunMachine: Sendable {
    public private(set) var state: RunState
    /// The monotonic reading at which the machine wants to be asked again, if nothing happens before.
    public private(set) var nextDeadline: Microseconds?
    var flight: Flight
    var now: Moment
    private var entries: [Entry] = []
    private var effects: [OrderedEffect] = []

    /// A machine for a new run, or for the records of an earlier runner.
    public init(run: RunID, plan: Plan, entries: [Entry] = []) {
        var state = RunState(run: run, topology: Topology(plan))
        for entry in entries { state.evolve(entry) }
        self.state = state
        flight = Flight(plan)
        flight.agenda.add(state.active)
        now = Moment(mono: .zero, wall: Timestamp(microsecondsSinceEpoch: 0), boot: "", entropy: 0)
    }

    /// Whether the machine has asked to be left: what arrives now is for the next runner.
    public var isLeaving: Bool { flight.hasLeft }

    /// What follows from an event. Records are to be appended in order; an effect may start when the record it names is durable.
    public mutating func decide(_ event: Event, at moment: Moment) -> Decision {
        now = moment
        entries = []
        effects = []
        take(event)
        askForLostLocks()
        flight.agenda.wake(at: time)
        proceed()
        nextDeadline = nextDue().map { state.clock.mono(at: $0) }
        return Decision(entries: entries, effects: effects)
    }

    var plan: Plan { state.topology.plan }

    /// The run's time now.
    var time: RunTime { state.clock.read(mono: now.mono, wall: now.wall, boot: now.boot) }

    /// Writes a record and takes it into the state.
    mutating func emit(_ body: RecordBody) {
        let entry = Entry(
            seq: state.seq + 1, at: now.wall, mono: now.mono - (planted(.clockFalls) && state.seq % 7 == 6 ? .seconds(60) : .zero),
            boot: now.boot, body: body)
        state.evolve(entry)
        flight.agenda.add(state.concerned)
        if state.stageSeq == entry.seq { flight.agenda.add(state.active) }
        entries.append(entry)
    }

    /// Asks for an effect, which may start when everything recorded so far is durable. One seal covers all that a decision recorded.
    mutating func request(_ effect: Effect) {
        if case .seal = effect {
            if let asked = effects.lastIndex(where: { if case .seal = $0.effect { true } else { false } }) {
                effects.remove(at: asked)
            } else {
                flight.sealsOpen += 1
            }
        }
        effects.append(OrderedEffect(effect: effect, after: state.seq))
    }

    /// Goes on until nothing more follows from the state as it is.
    private mutating func proceed() {
        if flight.awaitsLocks { return }
        var before: UInt64
        repeat {
            before = state.seq
            step()
        } while state.seq != before
    }

    private mutating func step() {
        switch state.stage {
        case .fresh, .locking, .closed: flight.agenda.clear()
        case .requiring: advanceRequires()
        case .running: advanceRunning()
        case .paused: advanceInstances(mayStart: planted(.pauseIgnored))
        case .draining(let cause): advanceDraining(cause)
        case .undoing(let cause): advanceUndoing(cause)
        case .releasing(let cause): advanceReleasing(cause)
        case .held(let cause): advanceHeld(cause)
        case .closing(let cause): advanceClosing(cause)
        }
        guard state.isUnderWay else { return }
        advanceMonitors()
        announcePeriodically()
    }
}

extension RunState {
    /// Between the locks and the last records, and not on hold.
    var isUnderWay: Bool {
        switch stage {
        case .requiring, .running, .paused, .draining, .undoing, .releasing: true
        case .fresh, .locking, .held, .closing, .closed: false
        }
    }
}
