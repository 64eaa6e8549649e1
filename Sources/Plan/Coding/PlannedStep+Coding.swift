import PlaybookModel
import Values

/// A step of `plan.json`: one object, its members in this order.
extension PlannedStep: Codable {
    private enum Key: String, CodingKey {
        case id, title, owner, description, hints, expected, parent, needs, body, effect, idempotent, loop, when, requires, before
        case doneWhen, undo, noUndo, release, pivot, timeout, lateAfter, until, retry, onFailure, pool, onEarlyEnd
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try container.decode(StepID.self, forKey: .id), title: try container.decode(String.self, forKey: .title),
            body: try container.decode(Body.self, forKey: .body), effect: try container.decode(Step.Effect.self, forKey: .effect))
        hints = try container.decodeIfPresent([String].self, forKey: .hints) ?? []
        owner = try container.decodeIfPresent(String.self, forKey: .owner)
        description = try container.decodeIfPresent(String.self, forKey: .description)
        expected = try container.decodeIfPresent(Microseconds.self, forKey: .expected)
        parent = try container.decodeIfPresent(Int.self, forKey: .parent)
        needs = try container.decode([Int].self, forKey: .needs)
        idempotent = try container.decode(Bool.self, forKey: .idempotent)
        loop = try container.decodeIfPresent(Loop.self, forKey: .loop)
        when = try container.decodeIfPresent(Condition.self, forKey: .when)
        requires = try container.decode([PlannedCheck].self, forKey: .requires)
        before = try container.decode([PlannedCapture].self, forKey: .before)
        doneWhen = try container.decodeIfPresent(PlannedOperation.self, forKey: .doneWhen)
        undo = try container.decodeIfPresent(PlannedUndo.self, forKey: .undo)
        noUndo = try container.decodeIfPresent(String.self, forKey: .noUndo)
        release = try container.decodeIfPresent(PlannedRelease.self, forKey: .release)
        pivot = try container.decodeIfPresent(Pivot.self, forKey: .pivot)
        timeout = try container.decodeIfPresent(Microseconds.self, forKey: .timeout)
        lateAfter = try container.decodeIfPresent(Microseconds.self, forKey: .lateAfter)
        until = try container.decodeIfPresent(PlannedUntil.self, forKey: .until)
        retry = try container.decodeIfPresent(PlannedRetry.self, forKey: .retry)
        onFailure = try container.decodeIfPresent(FailurePolicy.self, forKey: .onFailure)
        pool = try container.decodeIfPresent(Pool.self, forKey: .pool)
        onEarlyEnd = try container.decodeIfPresent(EarlyEnd.self, forKey: .onEarlyEnd)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encodeIfPresent(owner, forKey: .owner)
        try container.encodeIfPresent(description, forKey: .description)
        if !hints.isEmpty { try container.encode(hints, forKey: .hints) }
        try container.encodeIfPresent(expected, forKey: .expected)
        try container.encodeIfPresent(parent, forKey: .parent)
        try container.encode(needs, forKey: .needs)
        try container.encode(body, forKey: .body)
        try container.encode(effect, forKey: .effect)
        try container.encode(idempotent, forKey: .idempotent)
        try container.encodeIfPresent(loop, forKey: .loop)
        try container.encodeIfPresent(when, forKey: .when)
        try container.encode(requires, forKey: .requires)
        try container.encode(before, forKey: .before)
        try container.encodeIfPresent(doneWhen, forKey: .doneWhen)
        try container.encodeIfPresent(undo, forKey: .undo)
        try container.encodeIfPresent(noUndo, forKey: .noUndo)
        try container.encodeIfPresent(release, forKey: .release)
        try container.encodeIfPresent(pivot, forKey: .pivot)
        try container.encodeIfPresent(timeout, forKey: .timeout)
        try container.encodeIfPresent(lateAfter, forKey: .lateAfter)
        try container.encodeIfPresent(until, forKey: .until)
        try container.encodeIfPresent(retry, forKey: .retry)
        try container.encodeIfPresent(onFailure, forKey: .onFailure)
        try container.encodeIfPresent(pool, forKey: .pool)
        try container.encodeIfPresent(onEarlyEnd, forKey: .onEarlyEnd)
    }
}

extension PlannedCommand: Codable {
    private enum Key: String, CodingKey { case program, environment, workingDirectory, standardInput }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            program: try container.decode(Program.self, forKey: .program),
            environment: try container.decode([Template.Field].self, forKey: .environment),
            workingDirectory: try container.decodeIfPresent(Template.self, forKey: .workingDirectory),
            standardInput: try container.decodeIfPresent(Template.self, forKey: .standardInput))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(program, forKey: .program)
        try container.encode(environment, forKey: .environment)
        try container.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
        try container.encodeIfPresent(standardInput, forKey: .standardInput)
    }
}
