import Values

/// One thing to do in the outside world, every reference resolved; secrets stand as their names until the very last moment.
///
/// Coded into intent records: what a record shows is what is started.
public struct ActionRequest: Sendable, Hashable, Codable {
    public enum Kind: Sendable, Hashable, Codable {
        case command(CommandRequest)
        case http(HTTPRequest)
        case notify(NotifyRequest)
        /// Several readings side by side; none where only references are judged.
        case observe([PartRequest])
    }

    public var kind: Kind
    /// What of the result is read out, and as what.
    public var outputs: [OutputRequest]
    public var timeLimit: Microseconds
    /// Between SIGTERM and SIGKILL.
    public var grace: Microseconds

    private enum CodingKeys: String, CodingKey {
        case kind, outputs
        case timeLimit = "time_limit_us"
        case grace = "grace_us"
    }

    public init(kind: Kind, outputs: [OutputRequest] = [], timeLimit: Microseconds, grace: Microseconds) {
        self.kind = kind
        self.outputs = outputs
        self.timeLimit = timeLimit
        self.grace = grace
    }
}

/// One reading of an observation.
public struct PartRequest: Sendable, Hashable, Codable {
    public var name: String
    public var request: ActionRequest

    public init(name: String, request: ActionRequest) {
        self.name = name
        self.request = request
    }
}

/// Text that may hold secrets by name; their bytes are put in place when the action starts, and never coded.
public struct SecretText: Sendable, Hashable, Codable {
    public enum Part: Sendable, Hashable, Codable {
        case text(String)
        case secret(SecretName)
        /// Escaped as a language has it; the delimiters are texts beside it.
        case quotedSecret(SecretName, Quote)
    }

    public var parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }
    public init(_ text: String) { parts = [.text(text)] }

    public var secrets: [SecretName] {
        parts.compactMap { part in
            switch part {
            case .text: nil
            case .secret(let name), .quotedSecret(let name, _): name
            }
        }
    }

    /// For people and records: secrets stand as `[secret:NAME]`.
    public var display: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .secret(let name), .quotedSecret(let name, _): "[secret:\(name)]"
            }
        }.joined()
    }
}

public struct NamedText: Sendable, Hashable, Codable {
    public var name: String
    public var text: SecretText

    public init(_ name: String, _ text: SecretText) {
        self.name = name
        self.text = text
    }
}

public struct CommandRequest: Sendable, Hashable, Codable {
    /// The program first. Never holds a secret: argument lists are readable by every user of the host.
    public var arguments: [String]
    /// Besides the clean default environment.
    public var environment: [NamedText]
    public var workingDirectory: String?
    public var standardInput: SecretText?

    public init(arguments: [String], environment: [NamedText] = [], workingDirectory: String? = nil, standardInput: SecretText? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardInput = standardInput
    }
}

public struct HTTPRequest: Sendable, Hashable, Codable {
    public var method: String
    public var url: String
    public var headers: [NamedText]
    public var body: SecretText?

    public init(method: String, url: String, headers: [NamedText] = [], body: SecretText? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

public struct NotifyRequest: Sendable, Hashable, Codable {
    public enum Target: Sendable, Hashable, Codable {
        /// A line of text appended to the file.
        case file(path: String)
        /// A POST of `{"text": …}` as JSON.
        case webhook(url: String)
        /// The text on standard input.
        case command(arguments: [String])
    }

    public var target: Target
    public var text: String

    public init(target: Target, text: String) {
        self.target = target
        self.text = text
    }
}

/// What `$name` stands for in a computed output.
public struct ComputedVariable: Sendable, Hashable, Codable {
    public var name: String
    /// A value as jq reads it; nil where it is that of an output.
    public var json: String?
    /// An output of the same request.
    public var output: String?

    public init(name: String, json: String) {
        self.name = name
        self.json = json
    }

    public init(name: String, output: String) {
        self.name = name
        self.output = output
    }
}

/// One output to be read from a result. See `OutputDeclaration` of the playbook model for the meaning of each part.
public struct OutputRequest: Sendable, Hashable, Codable {
    public enum Source: Sendable, Hashable, Codable {
        case stdout, stderr, exitCode, httpStatus
        case httpHeader(name: String)
        case httpBody
        case file(path: String)
        /// What jq makes of other outputs of the same request and of values known before.
        case computed(expression: String, variables: [ComputedVariable])
    }

    public enum Selection: Sendable, Hashable, Codable {
        case whole, lines
        case json(pointer: String)
        case regex(pattern: String)
        case jq(expression: String)
        case csv(column: String)
    }

    public var name: String
    public var type: ValueType
    public var source: Source
    public var selection: Selection
    public var unit: String?
    public var defaultValue: Value?

    public init(
        name: String, type: ValueType, source: Source, selection: Selection = .whole, unit: String? = nil, defaultValue: Value? = nil
    ) {
        self.name = name
        self.type = type
        self.source = source
        self.selection = selection
        self.unit = unit
        self.defaultValue = defaultValue
    }
}
