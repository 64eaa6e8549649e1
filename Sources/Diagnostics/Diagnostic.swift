/// How bad a problem is.
public enum Severity: String, Sendable, CaseIterable {
    /// Nothing runs while one of these is there.
    case error
    /// Worth a look; does not stop anything.
    case warning
}

/// One problem of a file: what, where, what was expected, and what would mend it.
public struct Diagnostic: Sendable, Equatable {
    public var code: DiagnosticCode
    public var severity: Severity
    /// One sentence without a full stop, that names the offending thing in quotes.
    public var message: String
    public var range: SourceRange
    /// What would have been right here, as a phrase: `a duration such as 250ms`.
    public var expected: String?
    /// Other places that explain the problem.
    public var notes: [Note]
    public var fix: Fix?

    public init(
        _ code: DiagnosticCode, severity: Severity = .error, _ message: String, at range: SourceRange,
        expected: String? = nil, notes: [Note] = [], fix: Fix? = nil
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.range = range
        self.expected = expected
        self.notes = notes
        self.fix = fix
    }

    /// A sentence about a second place, such as `first defined here`.
    public struct Note: Sendable, Equatable {
        public var message: String
        /// ``SourceRange/none`` for a sentence without a place.
        public var range: SourceRange

        public init(_ message: String, at range: SourceRange = .none) {
            self.message = message
            self.range = range
        }
    }

    /// What a person, or an editor, can do about it.
    public struct Fix: Sendable, Equatable {
        /// An imperative sentence without a full stop, such as `rename it to "retry"`.
        public var message: String
        /// The change to the text that does it; nil where only a person can.
        public var edit: Edit?

        public init(_ message: String, edit: Edit? = nil) {
            self.message = message
            self.edit = edit
        }

        /// A fix that puts `replacement` in the place of `range`.
        public init(_ message: String, replacing range: SourceRange, with replacement: String) {
            self.init(message, edit: Edit(range: range, replacement: replacement))
        }
    }

    /// A piece of text to put in the place of a range; an empty range inserts.
    public struct Edit: Sendable, Equatable {
        public var range: SourceRange
        public var replacement: String

        public init(range: SourceRange, replacement: String) {
            self.range = range
            self.replacement = replacement
        }
    }
}
