import Diagnostics
import PlaybookModel
import Values

/// What a plan is made from; everything is read already.
public struct PlanRequest: Sendable {
    /// What the result is for.
    public enum Purpose: Sendable, Hashable {
        /// Every value must be known: the plan will be shown, approved, run.
        case plan
        /// Parameters and the site may be missing; what depends on them is typed as far as possible, and no plan comes out
        /// unless everything is known after all.
        case validation
    }

    /// One `--set name=text`.
    public struct Setting: Sendable, Hashable {
        public let name: String
        public let text: String

        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    public var playbook: Playbook
    /// The modules that the playbook calls, by the name in `uses:`; see ``Planner/moduleNames(of:)``. A module that could not
    /// be decoded belongs in ``brokenModules``.
    public var modules: [String: ActionModule]
    /// Modules whose files have problems of their own: calls of them are not looked at, and no plan comes out.
    public var brokenModules: Set<String>
    /// Where modules were looked for, for the sake of one that is not there.
    public var search: ModuleSearch
    public var site: Site?
    public var mode: Mode
    public var settings: [Setting]
    /// Who will start the run, where it is known: an `exclude: [initiator]` then counts exactly.
    public var initiator: PersonID?
    public var purpose: Purpose

    public init(
        playbook: Playbook, modules: [String: ActionModule] = [:], brokenModules: Set<String> = [], search: ModuleSearch = ModuleSearch(),
        site: Site?, mode: Mode, settings: [Setting] = [], initiator: PersonID? = nil, purpose: Purpose = .plan
    ) {
        self.playbook = playbook
        self.modules = modules
        self.brokenModules = brokenModules
        self.search = search
        self.site = site
        self.mode = mode
        self.settings = settings
        self.initiator = initiator
        self.purpose = purpose
    }
}

/// Where the program looked for action modules, and what it found there.
public struct ModuleSearch: Sendable {
    /// The `actions` folders, in the order in which they were looked in; nil where nothing is known about a search.
    public var folders: [String]?
    /// The names of all modules in them.
    public var names: [String]

    public init(folders: [String]? = nil, names: [String] = []) {
        self.folders = folders
        self.names = names
    }

    /// The sentence about it.
    var note: String? {
        folders.map {
            $0.isEmpty ? "there is no folder \"actions\" beside the playbook or above it" : "looked in " + $0.joined(separator: ", ")
        }
    }
}

/// The plan, where nothing stands in its way, and every problem that was found.
public struct PlanningResult: Sendable {
    /// Nil where there are errors, and in a validation where values are missing.
    public let plan: Plan?
    public let findings: DiagnosticSink

    public init(plan: Plan?, findings: DiagnosticSink) {
        self.plan = plan
        self.findings = findings
    }

    /// The problems in order of place.
    public var diagnostics: [Diagnostic] { findings.diagnostics }
}
