import Diagnostics
import Values

/// Something done to or read from the outside world, and how its result is judged: the common part of steps,
/// preconditions, captures, probes, undo, release and monitors.
public struct Operation: Sendable, Hashable {
    public var action: Action
    public var outputs: [OutputDeclaration]
    /// What must hold for the outputs; nil accepts whatever succeeded.
    public var expect: Condition?
    public var range: SourceRange
    private var rest: Boxed<Rest>

    /// What few operations have.
    private struct Rest: Sendable, Hashable {
        /// Shared by all operations that have nothing of it.
        static let none = Boxed(Rest())

        var environment: [Template.Field] = []
        var workingDirectory: Template?
        var standardInput: Template?
        var inputQuote: Quote?
        var expectFailure: [FailureMatch] = []
        var exitCodes: [ExitCodeVerdict] = []
        var attemptTimeout: Located<Template>?

        var isNothing: Bool {
            environment.isEmpty && workingDirectory == nil && standardInput == nil && inputQuote == nil && expectFailure.isEmpty
                && exitCodes.isEmpty
                && attemptTimeout == nil
        }
    }

    public init(
        action: Action, environment: [Template.Field] = [], workingDirectory: Template? = nil, standardInput: Template? = nil,
        outputs: [OutputDeclaration] = [], expect: Condition? = nil, expectFailure: [FailureMatch] = [],
        exitCodes: [ExitCodeVerdict] = [], attemptTimeout: Located<Template>? = nil, range: SourceRange = .none
    ) {
        self.action = action
        self.outputs = outputs
        self.expect = expect
        self.range = range
        let rest = Rest(
            environment: environment, workingDirectory: workingDirectory, standardInput: standardInput, expectFailure: expectFailure,
            exitCodes: exitCodes, attemptTimeout: attemptTimeout)
        self.rest = rest.isNothing ? Rest.none : Boxed(rest)
    }

    /// Environment of a command, besides the clean default one.
    public var environment: [Template.Field] {
        get { rest.content.environment }
        set { rest.content.environment = newValue }
    }

    public var workingDirectory: Template? {
        get { rest.content.workingDirectory }
        set { rest.content.workingDirectory = newValue }
    }

    public var standardInput: Template? {
        get { rest.content.standardInput }
        set { rest.content.standardInput = newValue }
    }

    /// How values are written into the standard input; nil where it is said nowhere.
    public var inputQuote: Quote? {
        get { rest.content.inputQuote }
        set { rest.content.inputQuote = newValue }
    }

    /// Failure kinds that count as success.
    public var expectFailure: [FailureMatch] {
        get { rest.content.expectFailure }
        set { rest.content.expectFailure = newValue }
    }

    public var exitCodes: [ExitCodeVerdict] {
        get { rest.content.exitCodes }
        set { rest.content.exitCodes = newValue }
    }

    /// The longest one attempt may take; nil is the site's default.
    public var attemptTimeout: Located<Template>? {
        get { rest.content.attemptTimeout }
        set { rest.content.attemptTimeout = newValue }
    }
}

/// The one thing that an operation does.
public enum Action: Sendable, Hashable {
    /// `run: [program, argument, …]`, no shell in between.
    case run(arguments: [Template])
    /// `shell: |` run by bash with errexit, nounset and pipefail; holds no reference.
    indirect case shell(Located<String>)
    indirect case http(HTTPAction)
    /// `uses: postgres/promote` with its inputs.
    indirect case uses(ModuleCall)
    indirect case notify(Notification)
    /// `compute:`: values made from others by jq; reads nothing and changes nothing.
    case compute([Computation])
    /// `observe:`: several readings that are made at one time and judged together; without any, a condition over references alone.
    case observe([ObservedPart])
}

/// One entry of `observe:`: a reading with a name.
public struct ObservedPart: Sendable, Hashable {
    public var name: Located<String>
    public var operation: Operation

    public init(name: Located<String>, operation: Operation) {
        self.name = name
        self.operation = operation
    }
}

/// `http:`: one request, made by the system's curl.
public struct HTTPAction: Sendable, Hashable {
    /// Upper case; GET where not given.
    public var method: Located<String>
    public var url: Template
    public var headers: [Template.Field]
    public var body: Template?
    /// How values are written into the body; nil where it is said nowhere.
    public var quote: Quote?

    public init(
        method: Located<String>, url: Template, headers: [Template.Field] = [], body: Template? = nil, quote: Quote? = nil
    ) {
        self.quote = quote
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// `uses:` and `with:`: a call of an action module.
public struct ModuleCall: Sendable, Hashable {
    /// `postgres/promote`: the file `actions/postgres/promote.yaml`.
    public var module: Located<String>
    public var inputs: [Template.Field]

    public init(module: Located<String>, inputs: [Template.Field] = []) {
        self.module = module
        self.inputs = inputs
    }
}

/// `notify:`: a message to one of the site's channels; sent at least once.
public struct Notification: Sendable, Hashable {
    public var channel: Located<String>
    public var text: Template

    public init(channel: Located<String>, text: Template) {
        self.channel = channel
        self.text = text
    }
}

/// One entry of `compute:`: a jq expression over named values. Its type is that of the operation's output of the same name.
public struct Computation: Sendable, Hashable {
    public var name: Located<String>
    /// Holds no reference: values reach it as variables.
    public var expression: Located<String>
    /// What `$name` stands for in the expression.
    public var variables: [Template.Field]

    public init(name: Located<String>, expression: Located<String>, variables: [Template.Field] = []) {
        self.name = name
        self.expression = expression
        self.variables = variables
    }
}

/// One declared output of an operation.
public struct OutputDeclaration: Sendable, Hashable, Codable {
    /// Where the bytes come from.
    public enum Source: Sendable, Hashable, Codable {
        case stdout, stderr
        case exitCode
        case httpStatus
        case httpHeader(name: String)
        case httpBody
        /// A file that the command wrote; read after it ended.
        case file(path: Template)
        /// What a part of an observation gave, as a record; planning makes these.
        case part
        /// What a jq expression makes of the operation's other outputs and of references: `$name` is a variable's value.
        case computed(expression: String, variables: [Template.Field])
    }

    /// What of these bytes is the value.
    public enum Selection: Sendable, Hashable, Codable {
        /// All of it, one trailing newline removed.
        case whole
        /// A JSON pointer (RFC 6901); the empty pointer is the document.
        case json(pointer: String)
        /// What a jq expression makes of the JSON text.
        case jq(expression: String)
        /// The first capture group of the first match, or the match where there is no group.
        case regex(pattern: String)
        /// A column of CSV with a header line (RFC 4180).
        case csv(column: String)
        /// The lines as a list of strings.
        case lines
    }

    public let name: String
    public let type: ValueType
    public let source: Source
    public let selection: Selection
    /// `unit: s`: the output is a number of this unit, for durations and sizes.
    public let unit: String?
    public let defaultValue: Value?
    public var range: SourceRange = .none
    /// Where the jq expression stands.
    public var expressionRange: SourceRange = .none

    private enum CodingKeys: String, CodingKey { case name, type, source, selection, unit, defaultValue = "default" }

    public init(
        name: String, type: ValueType, source: Source, selection: Selection = .whole, unit: String? = nil,
        defaultValue: Value? = nil, range: SourceRange = .none
    ) {
        self.name = name
        self.type = type
        self.source = source
        self.selection = selection
        self.unit = unit
        self.defaultValue = defaultValue
        self.range = range
    }
}

/// A failure that `expect_failure` or `retry.on` names: a kind, an exit code, an HTTP status or class.
public enum FailureMatch: Sendable, Hashable, Codable {
    /// `timeout refused reset dns tls unreachable exit signal http output condition any …`: see ``FailureKind``.
    case kind(FailureKind)
    /// `exit:22`.
    case exit(code: Int)
    /// `http:403`.
    case http(status: Int)
    /// `http_5xx`.
    case httpClass(hundreds: Int)
}

/// What an exit code of a command means.
public struct ExitCodeVerdict: Sendable, Hashable, Codable {
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable { case done, failed, partial, unknown }

    public let codes: ClosedRange<Int>
    public let verdict: Verdict

    public init(codes: ClosedRange<Int>, verdict: Verdict) {
        self.codes = codes
        self.verdict = verdict
    }
}

/// Why an attempt failed, in one word.
public enum FailureKind: String, Sendable, Hashable, Codable, CaseIterable {
    case timeout, refused, reset, dns, tls, unreachable
    /// The command ended with a code that counts as failure.
    case exit
    case signal
    /// The program could not be started.
    case notStarted = "not_started"
    /// An HTTP status of 400 or more that was not expected.
    case http
    /// An output could not be read as declared.
    case output
    /// An output that is not declared secret holds a secret.
    case outputContainsSecret = "output_contains_secret"
    /// `expect` did not hold.
    case condition
    /// A value that was needed is absent or could not be resolved.
    case input
    /// `done_when`, `before` or `require` could not be read.
    case probe
    /// A `require` did not hold.
    case unmet
    case denied, expired, cancelled
    /// The runner died while the attempt was under way.
    case interrupted
    /// An inner step failed.
    case inner
    /// Evidence could not be written.
    case evidence
}
