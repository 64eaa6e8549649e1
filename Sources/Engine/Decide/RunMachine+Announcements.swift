import ActionKit
import Journal
import Plan
import PlaybookModel
import Values

extension RunMachine {
    /// The longest that telling a channel may take.
    static let noticeTimeLimit = Microseconds.seconds(10)

    /// Tells the playbook's channel, where it asked for such events. A failure is recorded and never fails the run; a dry run
    /// tells nobody.
    mutating func announce(_ event: Announce.Event, _ text: String) {
        guard plan.mode != .dry, let announce = plan.announce, announce.on.contains(event) else { return }
        tell(announce, event.rawValue, text)
    }

    /// When the next status message is due; nil where none is.
    var statusDue: RunTime? {
        guard plan.mode != .dry, let every = plan.announce?.every, flight.noticesOpen == 0, let last = state.announcedAt, state.isUnderWay
        else { return nil }
        return last + every
    }

    /// The status message of `announce.every`.
    mutating func announcePeriodically() {
        guard let announce = plan.announce, let due = statusDue, time >= due else { return }
        tell(announce, "status", status)
    }

    /// What runs and what waits, in one line.
    private var status: String {
        let active = state.frontier.filter { state.instances[$0] != nil && state[$0].stage != .containing }
        let names = active.prefix(3).map { plan.steps[$0.step].title }
        return "under way for \(time.secondsText): \(names.isEmpty ? "between steps" : names.joined(separator: ", "))"
    }

    private mutating func tell(_ announce: PlannedAnnounce, _ event: String, _ text: String) {
        guard let target = plan.site.channels.first(where: { $0.name == announce.channel })?.target else { return }
        var message = "[\(plan.mode.rawValue.uppercased())] \(plan.playbook.title) (\(state.run)): \(text)"
        if let template = announce.text {
            // A text that cannot be made must not keep people in the dark: the plain message goes out instead.
            do throws(ValueUnavailable) { message += " - \(try scope(nil).text(template))" } catch { message += " - (\(error.message))" }
        }
        let action = PlannedAction.notify(channel: announce.channel, text: Template(.string(message)))
        let operation = PlannedOperation(action: action, attemptTimeout: Self.noticeTimeLimit)
        let request = ActionRequest(
            kind: .notify(NotifyRequest(target: .init(target), text: message)), timeLimit: Self.noticeTimeLimit, grace: plan.site.grace)
        flight.noticesOpen += 1
        call(.notice(event, message), operation, request, limit: Self.noticeTimeLimit, outputName: nil)
    }

    mutating func noticed(_ event: String, _ text: String, _ call: Flight.Call, _ outcome: ActionOutcome) {
        flight.noticesOpen -= 1
        guard let announce = plan.announce else { return }
        let judgement = Judgement(outcome, of: call.operation, limit: call.timeLimit, mayHaveHappened: false, scope: scope(nil))
        let sent = judgement.verdict == .succeeded
        emit(.notifyResult(NotifyResult(channel: announce.channel, event: event, text: text, sent: sent, detail: judgement.detail)))
    }
}
