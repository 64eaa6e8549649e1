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
            instances[key]?.isAnswered = false
        case .inputGiven(let body):
            guard let key = key(body.step, body.item) else { return }
            if body.late ?? false { takeBackAgain(key) }
            guard body.accepted else { return }
            touch(key)
            instances[key]?.outputs = body.values
            instances[key]?.stage = .answered
            instances[key]?.isAnswered = true
            again(.release, key)
            letGoAgain(around: key)
        default: break
        }
    }

    /// Undoes and lets go once more what a person may have done after that; past the pivot nothing is undone.
    private mutating func takeBackAgain(_ key: InstanceKey) {
        var next: InstanceKey? = key
        while let current = next {
            if !isPastPivot { again(.undo, current) }
            again(.release, current)
            next = parent(of: current)
        }
    }

    /// What a person does while it is taken back, or after, has to be taken back once more: until the answer nobody knew
    /// whether it was begun.
    private mutating func again(_ kind: Compensation.Kind, _ key: InstanceKey) {
        guard let position = compensations.position(kind, key) else { return }
        compensations.again(position, scope: kind == .release ? releaseScope(key) : nil)
    }

    /// What is done inside a phase that was let go for a hold has to be let go with it once more.
    mutating func letGoAgain(around key: InstanceKey) {
        var around = parent(of: key)
        while let phase = around {
            again(.release, phase)
            around = parent(of: phase)
        }
    }
}
