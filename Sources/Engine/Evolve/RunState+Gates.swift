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
            letGoAgain(key)
            letGoAgain(around: key)
        default: break
        }
    }

    /// What a person does after it was let go for a hold has to be let go once more: until the answer nobody knew whether it
    /// was begun.
    private mutating func letGoAgain(_ key: InstanceKey) {
        guard let position = compensations.position(.release, key), !compensations[position].isOpen else { return }
        register(.release, key, compensations[position].request)
    }

    /// What is done inside a phase that was let go for a hold has to be let go with it once more.
    mutating func letGoAgain(around key: InstanceKey) {
        var around = parent(of: key)
        while let phase = around {
            letGoAgain(phase)
            around = parent(of: phase)
        }
    }
}
