import PlaybookModel
import Values

/// Where an operation stands.
enum OperationRole: Equatable {
    case step, check, capture, probe, undo, release, monitor

    var isRead: Bool {
        switch self {
        case .check, .capture, .probe, .monitor: true
        case .step, .undo, .release: false
        }
    }
}

/// The keys of one operation with their values, in the order of the text.
struct OperationText {
    var entries: [(key: String, value: String)] = []
    /// The output `v` is an integer.
    var givesNumber = false

    /// As the inside of a flow mapping.
    var flow: String { entries.map { "\($0.key): \($0.value)" }.joined(separator: ", ") }

    mutating func add(_ key: String, _ value: String) { entries.append((key, value)) }
    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }
}

/// Operations in every form that the format has: commands, scripts, requests, modules, messages.
extension Draughtsman {
    /// `[ do, NAME, item, … ]`: by these words the world knows what is asked of it.
    mutating func words(_ verb: String, _ name: String, _ loops: [String]) -> String {
        "[ " + ([verb, name] + items(loops).map { "\"\($0)\"" }).joined(separator: ", ") + " ]"
    }

    /// The items of the loops around; the innermost may go by its number, which is the same.
    private mutating func items(_ loops: [String]) -> [String] {
        var items = loops.map { "${{ each.\($0) }}" }
        if !items.isEmpty, dice.chance(20) { items[items.count - 1] = "${{ each.index }}" }
        return items
    }

    /// An operation that does or asks what the verb says.
    mutating func operation(_ verb: String, _ name: String, _ loops: [String], _ role: OperationRole, timeout: String? = nil)
        -> OperationText
    {
        var text = OperationText()
        switch dice.below(100) {
        case 0..<64: text.add("run", words(verb, name, loops))
        case 64..<74: script(verb, name, loops, &text)
        case 74..<86: request(verb, name, loops, role, &text)
        case 86..<97:
            call(verb, name, loops, role, &text)
        default:
            if role == .check || role == .capture || role == .monitor {
                if dice.chance(50) { observation(&text, verb, name, loops) } else { computation(&text, []) }
            } else if role == .undo || role == .release {
                text.add("notify", "{ to: \(dice.pick(["incident", "log", "hook"])), text: \"\(verb) \(name) by hand\" }")
            } else {
                text.add("run", words(verb, name, loops))
            }
        }
        if text.has("run") || text.has("shell") { surroundings(&text, loops) }
        if role == .probe, text.has("run"), dice.chance(15) {
            text.add("expect", dice.pick(["{ exit_code: { eq: 0 } }", "{ exit_code: { in: [ 0 ] } }"]))
        }
        if role != .step, role != .probe, !text.has("compute"), !text.has("observe") { judgement(&text, role) }
        if !text.has("expect"), role == .probe, text.has("run"), dice.chance(10) {
            // what it looks for is that the effect is missing: done when it fails
            text.entries[0].value = words("gone", name, loops)
            text.add("expect_failure", "[ \"exit:1\" ]")
        }
        if let timeout = timeout ?? (dice.chance(10) ? "20s" : nil) { text.add("attempt_timeout", timeout) }
        return text
    }

    private mutating func script(_ verb: String, _ name: String, _ loops: [String], _ text: inout OperationText) {
        count("shell")
        let items = items(loops)
        text.add("shell", "\"\(([verb, name] + items.indices.map { "$I\($0)" }).joined(separator: " "))\"")
        if !items.isEmpty { text.add("env", "{ \(items.enumerated().map { "I\($0): \"\($1)\"" }.joined(separator: ", ")) }") }
    }

    private mutating func request(_ verb: String, _ name: String, _ loops: [String], _ role: OperationRole, _ text: inout OperationText) {
        count("http")
        let isRead = role.isRead || verb == "look" || verb == "ask"
        var parts = ["url: \"http://sim/\(verb)/\(name)\(items(loops).map { "/\($0)" }.joined())\""]
        if !isRead {
            parts.append("method: \(dice.pick(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]))")
        } else if dice.chance(50) {
            parts.append("method: \(dice.pick(["GET", "HEAD"]))")
        }
        if dice.chance(15) {
            parts.append("headers: { X-Run: \"${{ run.id }}\"\(dice.chance(50) ? ", X-Token: \"${{ secrets.token }}\"" : "") }")
        }
        if !isRead, dice.chance(15) { parts.append(dice.pick(["body: x", "quote: \(quote()), body: \"key=${{ secrets.other }}\""])) }
        text.add("http", "{ \(parts.joined(separator: ", ")) }")
        if role == .probe { text.add("expect", "{ status: { eq: 200 } }") }
    }

    private mutating func call(_ verb: String, _ name: String, _ loops: [String], _ role: OperationRole, _ text: inout OperationText) {
        count("uses")
        let isRead = role.isRead || verb == "look" || verb == "ask"
        let target = ([name] + items(loops)).joined(separator: " ")
        text.add("uses", isRead ? "sim/read" : "sim/act")
        text.add("with", "{ verb: \(verb), target: \"\(target)\"\(isRead && dice.chance(20) ? ", note: \"${{ run.mode }}\"" : "") }")
    }

    /// Several readings as one, or a look at references alone. What is read of the part `a` has to be there.
    mutating func observation(_ text: inout OperationText, _ verb: String, _ name: String, _ loops: [String]) {
        count("observe")
        if dice.chance(25) {
            text.add("observe", "{}")
            text.add("expect", "{ value: \"${{ run.mode }}\", \(dice.pick(["in: [ drill, live, dry ]", "ne: live"])) }")
            return
        }
        let words = words(verb, name, loops)
        var parts = ["a: { run: \(words), outputs: { v: { type: integer, from: stdout } } }"]
        if dice.chance(70) {
            let own = dice.chance(30) ? ", expect: { exit_code: { lt: 4 } }" : ""
            parts.append(
                dice.pick([
                    "b: { run: \(words)\(own) }", "b: { shell: \"\(verb) \(name)\" }",
                    "b: { uses: sim/read, with: { verb: \(verb), target: \(name) } }",
                    "b: { http: { url: \"http://sim/\(verb)/\(name)\" } }",
                    "b: { run: \(words), env: { A: b }, cwd: /tmp, stdin: x, exit_codes: { 9: partial } }",
                    "b: { run: \(words), stdin: \"x=${{ run.reason }}\", quote: none, expect: { exit_code: { eq: 0 } } }"
                ]))
        }
        text.add("observe", "{ \(parts.joined(separator: ", ")) }")
        if dice.chance(50) { text.add("expect", "[ { a.v: { ge: \(dice.below(4)) } }, { value: \"${{ outputs.a.exit_code }}\", eq: 0 } ]") }
    }

    /// Values made from others.
    mutating func computation(_ text: inout OperationText, _ reads: [Read]) {
        count("compute")
        let value = reads.last.map { "\"${{ steps.\($0.name).v }}\"" } ?? "3"
        let (type, _) = typeText()
        let given = type == "type: integer" && dice.chance(50) ? ", default: 3" : ""
        text.add("compute", "{ o: { \(type), jq: \"$a\", vars: { a: \(value) }\(given) }, v: { type: integer, jq: \"1 + 1\" } }")
        text.givesNumber = true
        if dice.chance(30) { text.add("expect", "{ v: { ge: 0 } }") }
    }

    // MARK: - Beside the action

    /// What a command runs in.
    mutating func surroundings(_ text: inout OperationText, _ loops: [String]) {
        if dice.chance(8), !text.has("env") {
            count("secret")
            text.add("env", "{ TOKEN_IN: \"${{ secrets.token }}\" }")
        } else if dice.chance(10), !text.has("env") {
            text.add("env", "{ \(facts(loops)) }")
        }
        if dice.chance(3) { text.add("cwd", dice.pick(["/tmp", "\"${{ run.folder }}\""])) }
        guard dice.chance(6) else { return }
        let quote = quote()
        text.add(
            "stdin", dice.pick(["\"yes\"", "\"${{ secrets.token }}\"", "\"\(quote) ${{ run.reason }}\"", "\"\(quote) ${{ run.reason }}\""]))
        text.add("quote", quote)
    }

    /// How values are written into a text.
    private mutating func quote() -> String {
        let word = dice.pick(Quote.allCases).rawValue
        count("quote: \(word)")
        return word
    }

    private mutating func facts(_ loops: [String]) -> String {
        var facts = [
            "RUN: \"${{ run.id }}\"", "MODE: \"${{ run.mode }}\"", "WHO: \"${{ run.initiator }}\"", "WHY: \"${{ run.reason }}\"",
            "SINCE: \"${{ run.started_at }}\"", "SITE: \"${{ site.name }}\"", "DB: \"${{ site.regions.a.db }}\""
        ]
        if hasParameters {
            facts += [
                "P: \"${{ params.period }}\"", "C: \"${{ constants.port }}\"", "R: \"${{ site.regions[params.failed].db }}\"",
                "H: \"${{ params.target.host }}\""
            ]
        }
        if !loops.isEmpty { facts.append("N: \"${{ each.count }}\"") }
        return dice.pick(facts)
    }

    /// What is read of a result, and what is expected of it.
    mutating func judgement(_ text: inout OperationText, _ role: OperationRole) {
        guard dice.chance(12), !text.has("uses"), !text.has("notify") else { return }
        let isRequest = text.has("http")
        if dice.chance(60), !text.has("outputs") {
            let (output, type) = output(isRequest: isRequest)
            text.add("outputs", "{ \(text.givesNumber ? "v: { type: integer, from: stdout }, " : "")o: \(output) }")
            if dice.chance(60), !text.has("expect") {
                var (subject, compared) = ("o", type)
                if case .record(let fields) = type, dice.chance(60) {
                    let field = dice.pick(fields)
                    (subject, compared) = ("o.\(field.name)", field.type)
                    count("field of an output")
                }
                text.add("expect", "{ \(subject): \(comparison(compared, severity: true)) }")
            }
        } else if dice.chance(50), !text.has("expect") {
            // what says that an effect was taken back is not as generous as what looks
            let isReturn = role == .undo || role == .release
            text.add(
                "expect",
                isRequest
                    ? "{ status: { lt: 400 } }"
                    : isReturn
                        ? "{ exit_code: { eq: 0 } }"
                        : dice.pick([
                            "{ exit_code: { in: [ 0, 3 ] } }", "[ { exit_code: { eq: 0 } }, { value: \"${{ elapsed }}\", ge: 0s } ]",
                            "{ any: [ { exit_code: { eq: 0 } }, { not: { exit_code: { ne: 3 } } } ] }",
                            "{ value: \"${{ outputs.exit_code }}\", eq: 0 }",
                            "{ all: [ { exit_code: { between: [ 0, 3 ] } } ] }"
                        ]))
        }
        if dice.chance(20) { text.add("expect_failure", "[ \(failures(2)) ]") }
        if dice.chance(20), !isRequest, !text.has("exit_codes") {
            count("exit_codes")
            text.add("exit_codes", role == .undo || role == .release ? "{ 0: done, 3: failed, 4: unknown }" : "{ 0-1: done, 3-9: failed }")
        }
    }

    /// Kinds of failure, separated by commas.
    mutating func failures(_ most: Int) -> String {
        let all = FailureKind.allCases.map(\.rawValue) + ["\"exit:1\"", "\"http:500\"", "http_5xx", "timeout", "exit"]
        return Set((0..<dice.between(1, most)).map { _ in dice.pick(all) }).sorted().joined(separator: ", ")
    }

    // MARK: - Outputs

    private static let types: [(text: String, type: ValueType)] = [
        ("type: string", .string), ("type: integer", .integer), ("type: number", .number), ("type: boolean", .boolean),
        ("type: duration", .duration), ("type: timestamp", .timestamp), ("type: size", .size),
        ("type: percent", .percent), ("type: lsn", .lsn), ("type: hostname", .hostname), ("enum: [ a, b ]", .enumeration(["a", "b"])),
        ("type: list of integer", .list(of: .integer)), ("type: integer, optional: true", .optional(.integer)),
        ("type: record, fields: { host: hostname, port: integer }", .record([.init("host", .hostname), .init("port", .integer)])),
        (
            "type: list of record, fields: { host: { type: hostname }, kind: { enum: [ a, b ], optional: true }, "
                + "at: { type: record, fields: { port: integer } } }",
            .list(
                of: .record([
                    .init("host", .hostname), .init("kind", .optional(.enumeration(["a", "b"]))),
                    .init("at", .record([.init("port", .integer)]))
                ]))
        ),
        ("type: list of string, enum: [ a, b ]", .list(of: .enumeration(["a", "b"])))
    ]

    private mutating func typeText() -> (text: String, type: ValueType) {
        let (text, type) = dice.pick(Self.types)
        switch type {
        case .duration: return (text + ", unit: \(dice.pick(["d", "h", "m", "s", "ms", "us"]))", type)
        case .size: return (text + ", unit: \(dice.pick(["B", "KiB", "MiB", "GiB", "TiB", "kB", "MB", "GB", "TB"]))", type)
        default: return (text, type)
        }
    }

    private mutating func output(isRequest: Bool) -> (text: String, type: ValueType) {
        let (text, type) = typeText()
        if type.required == .integer, dice.chance(15) { return ("{ \(text), from: \(isRequest ? "http.status" : "exit_code") }", type) }
        let from =
            isRequest
            ? dice.pick(["http.body", "http.header, header: X-O"])
            : dice.pick(["stdout", "stdout", "stderr", "file, path: \"${{ run.folder }}/o\""])
        let selection = dice.pick(selections(type))
        let given = type == .integer && dice.chance(30) ? ", default: 3" : ""
        return ("{ \(text), from: \(from)\(selection)\(given) }", type)
    }

    /// In which ways a value of a type can be read out.
    private func selections(_ type: ValueType) -> [String] {
        let documents = [", json: /o", ", jq: .o"]
        switch type.required {
        case .record: return documents
        case .list(let of) where !of.isScalar: return documents
        case .list: return documents + [", regex: \"o=(.*)\"", ", csv: o", ", lines: true"]
        default: return documents + ["", ", regex: \"o=(.*)\"", ", csv: o", ", whole: true"]
        }
    }

    /// A comparator with its operand for values of a type: true more often than not.
    mutating func comparison(_ type: ValueType, severity: Bool = false) -> String {
        let warns = severity && dice.chance(25) ? ", severity: \(dice.pick(["warn", "fail"]))" : ""
        let text =
            switch type {
            case .integer:
                dice.pick([
                    "ge: 0", "lt: 8", "between: [ 0, 9 ]", "ne: 3", "in: [ 1, 2, 3, 4, 5, 6, 7, 8, 9 ]", "not_in: [ 7 ]", "gt: 0", "le: 8"
                ])
            case .number: dice.pick(["ge: 0", "lt: 9.5"])
            case .boolean: "eq: true"
            case .duration: dice.pick(["ge: 0s", "lt: 8s"])
            case .timestamp: "gt: 2020-01-01T00:00:00Z"
            case .size: dice.pick(["lt: 1GiB", "ge: 0B"])
            case .percent: "le: 90%"
            case .lsn: "gt: 0/0"
            case .hostname: dice.pick(["matches: \"^db\"", "eq: db.example"])
            case .string: dice.pick(["contains: e", "length: 4", "matches: \".\"", "ne: \"\""])
            case .enumeration: "in: [ a, b ]"
            case .list(let of) where of != .integer: "length: 2"
            case .list: dice.pick(["every: { ge: 0 }", "some: { ge: 0 }", "share: { ge: 50% }, lt: 8", "contains: 1", "length: 2"])
            case .optional: dice.pick(["present: true", "absent: true"])
            case .record: "ne: { host: other.example, port: 1 }"
            }
        return "{ \(text)\(warns) }"
    }
}
