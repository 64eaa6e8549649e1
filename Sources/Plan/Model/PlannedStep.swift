import PlaybookModel
import Values

/// One step of the plan.
public struct PlannedStep: Sendable, Codable {
    public enum Body: Sendable, Codable {
        case operation(PlannedOperation)
        case gate(PlannedGate)
        case manual(PlannedManual)
        case wait(PlannedWait)
        /// Numbers of the inner steps, in document order.
        case phase(children: [Int])
    }

    /// `foreach`: the items are known when the plan is made.
    public struct Loop: Sendable, Hashable, Codable {
        public let name: String
        public let items: [Value]

        public init(name: String, items: [Value]) {
            self.name = name
            self.items = items
        }
    }

    public struct Pivot: Sendable, Hashable, Codable {
        public let failback: String?

        public init(failback: String?) { self.failback = failback }
    }

    public var id: StepID
    public var title: String
    public var owner: String?
    public var description: String?
    public var expected: Microseconds?
    /// Number of the enclosing phase.
    public var parent: Int?
    /// Numbers of steps of the same phase.
    public var needs: [Int]
    public var body: Body
    public var effect: Step.Effect
    public var idempotent: Bool
    public var loop: Loop?
    public var when: Condition?
    public var requires: [PlannedCheck]
    public var before: [PlannedCapture]
    public var doneWhen: PlannedOperation?
    public var undo: PlannedUndo?
    public var noUndo: String?
    public var release: PlannedRelease?
    public var pivot: Pivot?
    public var timeout: Microseconds?
    public var lateAfter: Microseconds?
    public var until: PlannedUntil?
    public var retry: PlannedRetry?
    public var onFailure: FailurePolicy

    public init(id: StepID, title: String, body: Body, effect: Step.Effect) {
        self.id = id
        self.title = title
        self.body = body
        self.effect = effect
        self.needs = []
        self.idempotent = false
        self.requires = []
        self.before = []
        self.onFailure = FailurePolicy()
    }

    public var children: [Int] {
        if case .phase(let children) = body { return children }
        return []
    }
}

/// An operation with its module put in place and its inputs bound.
public struct PlannedOperation: Sendable, Hashable, Codable {
    /// The module a call came from, for plan and report.
    public var module: String?
    public var action: PlannedAction
    public var outputs: [OutputDeclaration]
    public var expect: Condition?
    public var expectFailure: [FailureMatch]
    public var exitCodes: [ExitCodeVerdict]
    public var attemptTimeout: Microseconds

    public init(
        module: String? = nil, action: PlannedAction, outputs: [OutputDeclaration] = [], expect: Condition? = nil,
        expectFailure: [FailureMatch] = [], exitCodes: [ExitCodeVerdict] = [], attemptTimeout: Microseconds
    ) {
        self.module = module
        self.action = action
        self.outputs = outputs
        self.expect = expect
        self.expectFailure = expectFailure
        self.exitCodes = exitCodes
        self.attemptTimeout = attemptTimeout
    }
}

/// What is sent to the outside world, its references still open.
public enum PlannedAction: Sendable, Hashable, Codable {
    case command(PlannedCommand)
    case http(PlannedHTTP)
    case notify(channel: ChannelName, text: Template)
}

public struct PlannedCommand: Sendable, Hashable, Codable {
    public enum Program: Sendable, Hashable, Codable {
        case arguments([Template])
        /// Run by bash with errexit, nounset and pipefail.
        case shell(String)
    }

    public var program: Program
    public var environment: [Template.Field]
    public var workingDirectory: Template?
    public var standardInput: Template?

    public init(
        program: Program, environment: [Template.Field] = [], workingDirectory: Template? = nil, standardInput: Template? = nil
    ) {
        self.program = program
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardInput = standardInput
    }
}

public struct PlannedHTTP: Sendable, Hashable, Codable {
    public var method: String
    public var url: Template
    public var headers: [Template.Field]
    public var body: Template?

    public init(method: String, url: Template, headers: [Template.Field] = [], body: Template? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
