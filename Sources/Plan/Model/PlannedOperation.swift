import PlaybookModel
import Values

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
    indirect case http(PlannedHTTP)
    indirect case notify(channel: ChannelName, text: Template)
    case compute([PlannedComputation])
    case observe([PlannedPart])
}

/// One reading of an observation.
public struct PlannedPart: Sendable, Hashable, Codable {
    public var name: String
    public var operation: PlannedOperation

    public init(name: String, operation: PlannedOperation) {
        self.name = name
        self.operation = operation
    }
}

/// A jq expression with the values that its variables stand for.
public struct PlannedComputation: Sendable, Hashable, Codable {
    /// Of the output that it makes.
    public var name: String
    public var expression: String
    public var variables: [Template.Field]

    public init(name: String, expression: String, variables: [Template.Field]) {
        self.name = name
        self.expression = expression
        self.variables = variables
    }
}

public struct PlannedCommand: Sendable, Hashable {
    public enum Program: Sendable, Hashable, Codable {
        case arguments([Template])
        /// Run by bash with errexit, nounset and pipefail.
        case shell(String)
    }

    public var program: Program
    public var environment: [Template.Field]
    // Boxed: few commands have them, and a template is large.
    private var boxedDirectory: Boxed<Template>?
    private var boxedInput: Boxed<Template>?

    public init(
        program: Program, environment: [Template.Field] = [], workingDirectory: Template? = nil, standardInput: Template? = nil
    ) {
        self.program = program
        self.environment = environment
        boxedDirectory = workingDirectory.map { Boxed($0) }
        boxedInput = standardInput.map { Boxed($0) }
    }

    public var workingDirectory: Template? {
        get { boxedDirectory?.content }
        set { boxedDirectory = newValue.map { Boxed($0) } }
    }

    public var standardInput: Template? {
        get { boxedInput?.content }
        set { boxedInput = newValue.map { Boxed($0) } }
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
