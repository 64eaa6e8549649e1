import Journal
import Values

extension RunState {
    mutating func evolveGate(_ entry: Entry) {
        switch entry.body {
        case .gateOpened(let body):
            guard let key = key(body.step, body.item) else { return }
            touch(key, at: entry.at)
            instances[key]?.gateSeq = entry.seq
            instances[key]?.gateOpened = body
            instances[key]?.votes = []
            instances[key]?.rechecksPassed = 0
            instances[key]?.stage = .gateOpen(deadline: time + (body.expiresAt - entry.at))
        case .gateVote(let body):
            guard body.accepted, let key = key(body.step, body.item) else { return }
            touch(key)
            instances[key]?.votes.append(body)
        case .gateClosed(let body):
            guard let key = key(body.step, body.item) else { return }
            touch(key)
            instances[key]?.stage = body.verdict == .approved ? .gateApproved : .gateRefused(body.verdict)
        case .inputAsked(let body):
            guard let key = key(body.step, body.item) else { return }
            touch(key, at: entry.at)
            instances[key]?.stage = .asking
        case .inputGiven(let body):
            guard body.accepted, let key = key(body.step, body.item) else { return }
            touch(key)
            instances[key]?.outputs = body.values
            instances[key]?.stage = .answered
        default: break
        }
    }
}
