/// A playbook drawn at random, as text, with what the simulator knows of it by itself.
struct Drawing {
    /// What a gate asks for, in the words of the text.
    struct Gate {
        var from: [String]
        var quorum: Int
        var eachOf: [(role: String, count: Int)]
        var excludesInitiator: Bool
        var excludesAuthor = false
        /// Seconds.
        var expires: Int
    }

    struct Lock {
        var isShared: Bool
        /// Seconds.
        var minDelay: Int?
    }

    /// What a step's `when` looks at.
    indirect enum Condition {
        /// `run.mode` is `drill`, or is not.
        case mode(isDrill: Bool)
        /// The mode is one of these.
        case modeIn([String])
        case succeeded(String)
        /// The number that a step before gave is greater than this, or is not.
        case number(String, isGreater: Bool, than: Int)
        /// The number that a step before gave is one of these.
        case oneOf(String, [Int])
        /// So many items of a loop before ended as this list of the loop says.
        case items(String, list: String, count: Int)
        case not(Condition)
        case all([Condition])
        case any([Condition])
        /// Known when the plan is made.
        case known(Bool)
    }

    var text = ""
    /// The steps that the monitor runs between.
    var window: (from: String, to: String)?
    var mode = "drill"
    var owner = ""
    /// Whether the site takes signed decisions only.
    var isSigned = false
    /// Gates by the names of their steps.
    var gates: [String: Gate] = [:]
    /// Sizes of pools.
    var pools: [String: Int] = [:]
    /// What steps take of pools, by the names of the steps.
    var poolUses: [String: (pool: String, places: Int)] = [:]
    /// Whether running steps are cancelled when the run ends early.
    var cancelsRunning = false
    /// What phases say of that, by their names.
    var phasesCancel: [String: Bool] = [:]
    /// Locks by their keys.
    var locks: [String: Lock] = [:]
    /// What the conditions of steps say, by the names of the steps.
    var conditions: [String: Condition] = [:]
    /// Steps whose undo or release is a message to people, or counts as done when it fails: what is there afterwards the
    /// playbook does not say.
    var takenBackByHand: Set<String> = []
    /// How many constructs of each kind stand in the text.
    var constructs: [String: Int] = [:]
}

/// Draws playbooks: every construct of the format, in texts that the decoder and the planner accept.
struct Draughtsman {
    var dice: Dice
    var drawing = Drawing()
    private var names = 0
    private(set) var hasPivot = false
    private(set) var hasParameters = false
    /// A step at the top with a duration as output: `d`.
    var measured: String?
    /// Whether a step waits for the monitor: that must not end before it.
    var waitsForMonitor = false
    private var budget = 0

    /// A step with a number as output, and the loops that it stands in.
    struct Read {
        let name: String
        let loops: [String]
        /// Whether it has a list of numbers, too: `n`.
        var givesList = false
    }

    /// What a step may refer to and where it stands.
    struct Place {
        var depth: Int
        /// Names of the loops around, the outermost first.
        var loops: [String] = []
        /// Names of the phases around, the outermost first.
        var phases: [String] = []
        /// Reads that have ended before.
        var reads: [Read] = []
        /// Loops that have ended before; `loops` are those that they stand in.
        var endedLoops: [Read] = []
        var isAfterPivot = false
    }

    init(_ dice: Dice) { self.dice = dice }

    mutating func count(_ construct: String) { drawing.constructs[construct, default: 0] += 1 }

    mutating func name(_ letter: String) -> String {
        names += 1
        return "\(letter)\(names)"
    }

    // MARK: - The playbook

    mutating func draw() -> Drawing {
        drawing.mode = dice.pick(["drill", "drill", "drill", "drill", "live", "live", "dry"])
        drawing.isSigned = dice.chance(30)
        budget = size()
        hasPivot = dice.chance(25)
        hasParameters = dice.chance(35)
        drawing.owner = dice.pick(["ben", "eve", "platform"])
        var lines = [
            "muster: 1", "id: sim", "title: \"A run drawn at random\"", "owner: \(drawing.owner)",
            "max_parallel: \(dice.pick([1, 2, 2, 3, 4, 8]))"
        ]
        lines += frame()
        let pivotAt = hasPivot ? dice.below(budget) : -1
        lines.append("steps:")
        let steps = top(pivotAt)
        window(over: steps, in: &lines)
        lines += steps
        lines += objectives()
        drawing.text = lines.joined(separator: "\n") + "\n"
        return drawing
    }

    /// Mostly small, so that many can be run; the tail is long.
    private mutating func size() -> Int {
        switch dice.below(100) {
        case 0..<70: dice.between(1, 7)
        case 70..<92: dice.between(8, 20)
        case 92..<99: dice.between(21, 60)
        default: dice.between(61, 200)
        }
    }

    // MARK: - Steps

    private mutating func top(_ pivotAt: Int) -> [String] {
        var row = Row(place: Place(depth: 0))
        var pivot: String?
        let end = names + budget
        let first = names
        while names < end {
            if pivotAt >= 0, pivot == nil, names - first >= pivotAt {
                // every write stands clearly before or after it: it needs all before, and all after need it
                let all = row.siblings.map(\.name)
                var step = pivotStep(row.view(needing: all))
                step.add("needs", "[ \(all.joined(separator: ", ")) ]", unless: all.isEmpty)
                row.append(step, needing: all)
                row.siblings = row.siblings.suffix(1)
                pivot = step.name
                row.place.isAfterPivot = true
            } else {
                draw(into: &row, indent: 2, mayStartAtOnce: pivot == nil)
            }
        }
        return row.lines
    }

    mutating func phase(_ place: Place, _ count: Int, indent: Int, isParallel: Bool = false) -> [String] {
        var row = Row(place: place, isParallel: isParallel)
        row.place.depth += 1
        for _ in 0..<count { draw(into: &row, indent: indent, mayStartAtOnce: true) }
        return row.lines
    }

    private mutating func draw(into row: inout Row, indent: Int, mayStartAtOnce: Bool) {
        let (needs, text) = needs(row.siblings.map(\.name), mayStartAtOnce: mayStartAtOnce, isParallel: row.isParallel)
        var step = step(row.view(needing: needs), indent: indent)
        if let text { step.add("needs", text) }
        row.append(step, needing: needs)
    }

    /// The step before mostly, or nothing in a parallel phase, which needs no word; else any of the steps before, or none.
    private mutating func needs(_ siblings: [String], mayStartAtOnce: Bool, isParallel: Bool) -> (names: [String], text: String?) {
        guard let last = siblings.last else { return ([], nil) }
        guard dice.chance(45) else { return (isParallel ? [] : [last], nil) }
        if mayStartAtOnce, dice.chance(35) {
            count("needs: []")
            return ([], "[]")
        }
        count("needs")
        var chosen = siblings.suffix(8).filter { _ in dice.chance(25) }
        if chosen.isEmpty { chosen = [dice.pick(siblings)] }
        return (chosen, "[ \(chosen.joined(separator: ", ")) ]")
    }
}

/// Steps of one phase as they are drawn, one after the other.
private struct Row {
    struct Sibling {
        let name: String
        /// Reads with a number that have ended when this step has.
        let reads: [Draughtsman.Read]
        /// Loops that have.
        let endedLoops: [Draughtsman.Read]
    }

    var place: Draughtsman.Place
    /// Whether steps without a word start at once.
    var isParallel = false
    var siblings: [Sibling] = []
    private(set) var lines: [String] = []

    /// The place of a step that needs these.
    func view(needing needs: [String]) -> Draughtsman.Place {
        var view = place
        for sibling in siblings where needs.contains(sibling.name) {
            view.reads += sibling.reads.filter { read in !view.reads.contains { $0.name == read.name } }
            view.endedLoops += sibling.endedLoops.filter { loop in !view.endedLoops.contains { $0.name == loop.name } }
        }
        return view
    }

    mutating func append(_ step: StepText, needing needs: [String]) {
        var reads: [Draughtsman.Read] = []
        var endedLoops: [Draughtsman.Read] = []
        for sibling in siblings where needs.contains(sibling.name) {
            reads += sibling.reads.filter { read in !reads.contains { $0.name == read.name } }
            endedLoops += sibling.endedLoops.filter { loop in !endedLoops.contains { $0.name == loop.name } }
        }
        if step.loop != nil { endedLoops.append(.init(name: step.name, loops: place.loops)) }
        if step.givesNumber {
            reads.append(.init(name: step.name, loops: place.loops + (step.loop.map { [$0] } ?? []), givesList: step.givesList))
        }
        siblings.append(Sibling(name: step.name, reads: reads, endedLoops: endedLoops))
        lines += step.lines
    }
}

/// The text of one step.
struct StepText {
    let indent: Int
    var name = ""
    var loop: String?
    var givesNumber = false
    var givesList = false
    private(set) var lines: [String] = []

    init(indent: Int) { self.indent = indent }

    mutating func add(_ key: String, _ value: String, unless: Bool = false) {
        if unless { return }
        let lead = String(repeating: " ", count: indent) + (lines.isEmpty ? "- " : "  ")
        lines.append("\(lead)\(key): \(value)")
    }

    func has(_ key: String) -> Bool { lines.contains { $0.dropFirst(indent + 2).hasPrefix("\(key):") } }

    mutating func add(_ key: String, block: [String]) {
        lines.append(String(repeating: " ", count: indent + 2) + "\(key):")
        lines += block
    }
}
