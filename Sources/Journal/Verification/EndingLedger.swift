import Values

/// What the records say of how a run went, kept for the last one to be held against.
struct EndingLedger {
    /// One undo or release of one execution of a step.
    struct Lane: Hashable {
        let isUndo: Bool
        let step: StepID
        let item: ItemPath?

        /// As the last record names it.
        var name: String { "\(step)" + (item.map { "[\($0)]" } ?? "") }
    }

    private(set) var deviations = 0
    /// Steps that ended badly, with their records' numbers.
    private(set) var failures: [(seq: UInt64, body: StepEnded)] = []
    private(set) var handled: [StepEnded] = []
    /// How each undo and release ended; nil where it has to run once more.
    private(set) var lanes: [Lane: CompensationResult.Outcome?] = [:]
    /// Those that are under way or will be tried again.
    private var begun: Set<Lane> = []
    /// Those of them that have to run once more however they end: what they take back was done, or may have been, meanwhile.
    private var wantedAgain: Set<Lane> = []
    private(set) var closing: RunStateChanged?
    private(set) var hasUndone = false
    private(set) var wasAborted = false

    mutating func note(_ seq: UInt64, _ body: RecordBody) {
        switch body {
        case .deviation: deviations += 1
        case .stepEnded(let body):
            switch body.outcome {
            case .succeeded: break
            case .handled: handled.append(body)
            case .failed, .unknown, .cancelled: failures.append((seq, body))
            }
        case .undoIntent(let body): begun.insert(Lane(isUndo: true, step: body.step, item: body.item))
        case .releaseIntent(let body): begun.insert(Lane(isUndo: false, step: body.step, item: body.item))
        case .undoResult(let body): end(Lane(isUndo: true, step: body.step, item: body.item), body)
        case .releaseResult(let body): end(Lane(isUndo: false, step: body.step, item: body.item), body)
        case .inputGiven(let body): if body.late ?? false { reopen(body) }
        case .runState(let body):
            if body.to == .undoing { hasUndone = true }
            if body.to == .closing { closing = body }
        case .operatorAction(let body): if body.action == .abort { wasAborted = true }
        default: break
        }
    }

    private mutating func end(_ lane: Lane, _ body: CompensationResult) {
        guard body.retryAt == nil else { return lanes[lane] = .some(nil) }
        begun.remove(lane)
        lanes[lane] = .some(wantedAgain.remove(lane) == nil ? body.outcome : nil)
    }

    /// What was done too late has to be taken back once more, by its own undo and by those of the phases around it.
    private mutating func reopen(_ late: InputGiven) {
        for lane in lanes.keys where lane.isAround(late.step, late.item) { lanes[lane] = .some(nil) }
        for lane in begun where lane.isAround(late.step, late.item) { wantedAgain.insert(lane) }
    }

    /// Whether a step's bad end was handled by itself or by a phase around it.
    func isHandled(_ failed: StepEnded) -> Bool {
        handled.contains { $0.step == failed.step || failed.step.rawValue.hasPrefix("\($0.step)/") }
    }
}

extension EndingLedger.Lane {
    fileprivate func isAround(_ step: StepID, _ item: ItemPath?) -> Bool {
        if self.step == step { return self.item == item }
        guard step.rawValue.hasPrefix("\(self.step)/") else { return false }
        return self.item == nil || "\(item?.rawValue ?? "")/".hasPrefix("\(self.item?.rawValue ?? "")/")
    }
}
