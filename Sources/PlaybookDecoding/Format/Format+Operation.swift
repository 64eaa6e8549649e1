import PlaybookModel
import Values

extension Format {
    /// The actions that machines do.
    static let operationActions: [Key] = ["run", "shell", "http", "observe", "compute", "uses", "notify"]

    /// The actions that `compute` may stand beside: its values are outputs besides those that are read.
    static let computedBeside: [Key] = ["run", "shell", "http", "uses"]

    /// The keys that need an action beside them.
    static let operationDetails = operationKeys.map(\.key).filter { !operationActions.contains($0) }

    /// Keys that only some of those actions have beside them.
    static let operationHomes: [(key: Key, actions: [Key])] = [
        ("env", ["run", "shell"]), ("cwd", ["run", "shell"]), ("stdin", ["run", "shell"]), ("quote", ["run", "shell"]),
        ("exit_codes", ["run", "shell"]), ("with", ["uses"]), ("outputs", ["run", "shell", "http"]),
        ("expect_failure", ["run", "shell", "http", "compute", "uses", "notify"])
    ]

    fileprivate static let operationKeys: [KeyDefinition] = [
        .optional("run", .command, "A program and its arguments, with no shell in between."),
        .optional(
            "shell", .text(.shell), "Text for bash with errexit, nounset and pipefail; it holds no reference, values go through `env`."),
        .optional(
            "http", .mapping(http), "A request: GET and HEAD read, others write; a status of 400 or more fails unless it is expected."),
        .optional(
            "observe", .entries(.output, .mapping(part)),
            "Several readings as one, each with a name; without any, `expect` judges references alone."),
        .optional(
            "compute", .entries(.output, .mapping(computed), atLeast: 1),
            "Values made from others by jq, alone or beside an action; each is an output of the step."),
        .optional("uses", .text(.module), "An action module: `group/name` is the file `actions/group/name.yaml`."),
        .optional("notify", .mapping(notify), "A message to a channel of the site."),
        .optional("with", .entries(.name, .value), "The inputs of the module that `uses` names."),
        .optional("env", .entries(.environment, .template), "The command's environment variables; it is otherwise clean."),
        .optional("cwd", .template, "The folder that the command runs in."),
        .optional("stdin", .template, "What the command reads from its standard input."),
        .optional("quote", .words(Quote.self), "How values inside the text of `stdin` are written."),
        .optional("outputs", .entries(.output, .mapping(output)), "Typed readings of what the action gave."),
        .optional("expect", .condition(outputs: true), "What has to hold of the outputs; else the attempt has failed."),
        .optional(
            "expect_failure", .either([.text(.failure), .list(.text(.failure), atLeast: 1)]), "Ways of failing that count as success."),
        .optional(
            "exit_codes", .entries(.exitCodes, .words(ExitCodeVerdict.Verdict.self)),
            "What a command's exit codes mean: `0: done`, `2-5: partial`, `9: failed`, `255: unknown`."),
        .optional("attempt_timeout", .duration, "How long one attempt may take; the site has a default.")
    ]

    package static let operation = KeySet.operation("an operation")

    /// The actions that a part of an observation can be.
    static let partActions: [Key] = ["run", "shell", "http", "uses"]

    /// One reading of several: what it says of time-outs and failures is said of all together.
    static let part: KeySet = KeySet.operation(
        "a part of an observation", actions: partActions, without: ["observe", "compute", "notify", "expect_failure", "attempt_timeout"])

    static let http = KeySet(
        "\"http\"",
        [
            .required("url", .url, "Where the request goes; it starts with `http://` or `https://`."),
            .optional("method", .words(ActionDecoder.Method.self), "The request's method; GET where it is left out."),
            .optional("headers", .entries(.header, .template), "The request's headers."),
            .optional("body", .template, "The request's body."),
            .optional("quote", .words(Quote.self), "How values inside the text of `body` are written.")
        ], relations: [.needs("quote", oneOf: ["body"])], later: ["json", "auth", "tls"])

    static let notify = KeySet(
        "\"notify\"",
        [
            .required("to", .text(.name), "A channel of the site."),
            .required("text", .template, "What is said.")
        ])

    /// The keys of whatever has a type.
    static let typeKeys: [KeyDefinition] = [
        .optional(
            "type", .text(.type),
            "`string`, `integer`, `number`, `boolean`, `duration`, `timestamp`, `size`, `percent`, `lsn`, `hostname`, `record`, "
                + "`list of …` or `optional …`."),
        .optional(
            "enum", .list(.text(.any), atLeast: 1), "The texts that the value can be; the type is then `string`, or `list of string`."),
        .optional(
            "fields", .entries(.name, .either([.text(.plainType), .mapping(field)]), atLeast: 1),
            "The fields of a `record` with their types."),
        .optional("optional", .flag, "`true` where the value may be absent.")
    ]

    static let typeRelations: [KeyRelation] = [
        .oneOrMore(of: ["type", "enum"]), .needsForm("fields", of: "type", .recordType), .formNeeds("type", .recordType, "fields"),
        .narrowsForm("enum", "type", .stringType)
    ]

    /// A field of a record that is more than the name of a type.
    static let field = KeySet("a field", typeKeys, relations: typeRelations)

    private static let unit = KeyDefinition.optional(
        "unit", .words(OutputDecoder.Unit.self), "What a bare number counts, for durations, timestamps and sizes.")

    private static let unitRelations: [KeyRelation] = [
        .wordsNeedForm("unit", OutputDecoder.Unit.times.map(\.rawValue), of: "type", .timeType),
        .wordsNeedForm("unit", OutputDecoder.Unit.sizes.map(\.rawValue), of: "type", .sizeType)
    ]

    static let computed = KeySet(
        "a computed value",
        [.required("jq", .text(.jq), "An expression of jq over the variables of `vars`; it gives one value.")] + typeKeys + [
            .optional("vars", .entries(.variable, .value), "The variables that the expression sees, `$name` each."),
            unit,
            .optional("default", .fixed, "The value where the expression gives `null`.")
        ], relations: typeRelations + unitRelations)

    static let output = KeySet(
        "an output",
        typeKeys + [
            .optional("from", .words(OutputDecoder.Place.self), "What is read; it has to be said."),
            .optional("header", .text(.any), "The header's name, for `from: http.header`."),
            .optional("path", .template, "The file's path, for `from: file`."),
            .optional("json", .text(.pointer), "A JSON pointer to the value, such as `/items/0/name`; `\"\"` is the whole."),
            .optional("jq", .text(.jq), "An expression of jq that makes one value of the whole, which is one JSON text."),
            .optional(
                "regex", .text(.any),
                "A regular expression; the value is its first group, or all that it matches; for a list, of every match."),
            .optional("csv", .text(.any), "A column of a CSV text with a header line: of its only row, or for a list of every row."),
            .optional("lines", .yes, "The lines, as a list."),
            .optional("whole", .yes, "The whole text; that is so where nothing else is said."),
            unit,
            .optional("default", .fixed, "The value where the reading finds none.")
        ],
        relations: typeRelations + unitRelations + [
            .oneOrMore(of: ["from"]), .atMostOne(of: ["json", "jq", "regex", "csv", "lines", "whole"]),
            .needsWord("header", of: "from", ["http.header"]), .needsWord("path", of: "from", ["file"]),
            .wordNeeds("from", "http.header", "header"), .wordNeeds("from", "file", "path")
        ], later: ["secret"])
}

extension KeySet {
    /// A construct that is an operation with something more.
    static func operation(
        _ construct: String, _ own: [KeyDefinition] = [], actions: [Key] = Format.operationActions, without left: [Key] = [],
        relations: [KeyRelation] = [], later: [Key] = []
    ) -> KeySet {
        let homes = Format.operationHomes.filter { !left.contains($0.key) }
            .map { KeyRelation.needs($0.key, oneOf: $0.actions.filter { !left.contains($0) }) }
        return KeySet(
            construct, own + Format.operationKeys.filter { !left.contains($0.key) },
            relations: [.exactlyOne(of: actions)] + (left.contains("compute") ? [] : [.joins("compute", Format.computedBeside)])
                + [.needs("quote", oneOf: ["stdin"])] + homes + relations,
            later: later + ["host", "user", "tty", "playbook", "vars", "fallback"])
    }
}
