import Diagnostics
import Values

/// One file under `actions/`: an integration as data.
public struct ActionModule: Sendable {
    public struct Input: Sendable {
        public var name: Located<String>
        public var type: ValueType
        public var defaultValue: Located<Template>?
        public var text: String?

        public init(name: Located<String>, type: ValueType, defaultValue: Located<Template>? = nil, text: String? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
            self.text = text
        }
    }

    /// `postgres/promote`.
    public var name: Located<String>
    public var title: String?
    public var description: String?
    public var inputs: [Input]
    public var effect: Step.Effect
    public var idempotent: Bool
    /// The module's one action; its outputs are those of the module. It does not call another module.
    public var operation: Operation
    public var before: [Capture]
    public var doneWhen: Operation?
    public var undo: Undo?
    public var noUndo: Located<String>?
    public var release: Release?
    public var range: SourceRange

    public init(name: Located<String>, effect: Step.Effect, operation: Operation, range: SourceRange) {
        self.name = name
        self.inputs = []
        self.effect = effect
        self.idempotent = false
        self.operation = operation
        self.before = []
        self.range = range
    }
}
