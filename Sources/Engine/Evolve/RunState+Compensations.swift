import CanonicalJSON
import Journal
import Planted
import Values

extension RunState {
    /// Puts what an intent says of undo and release on the stack.
    mutating func register(_ kind: Compensation.Kind, _ key: InstanceKey, _ request: JSONValue) {
        compensations.register(
            Compensation(kind: kind, key: key, request: request), scope: kind == .release ? releaseScope(key) : nil)
    }

    mutating func evolveIntent(_ kind: Compensation.Kind, _ body: CompensationIntent) {
        guard let key = key(body.step, body.item), let position = compensations.position(kind, key) else { return }
        compensations.begin(position, attempt: body.attempt)
    }

    mutating func evolveResult(_ kind: Compensation.Kind, _ body: CompensationResult, at wall: Timestamp) {
        guard let key = key(body.step, body.item), let position = compensations.position(kind, key) else { return }
        let scope = kind == .release ? releaseScope(key) : nil
        if planted(.undoRunTwice), kind == .undo, body.outcome == .succeeded, body.attempt == 1 {
            compensations.mark(position, .backingOff(time))
        } else if let again = body.retryAt {
            compensations.mark(position, .backingOff(time + (again - wall)), isInDoubt: body.outcome == .unknown)
        } else {
            compensations.settle(position, body.outcome, scope: scope)
        }
        if let scope { concerned.append(scope) }
    }
}
