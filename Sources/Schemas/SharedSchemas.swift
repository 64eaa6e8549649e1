import CanonicalJSON

/// The schemas of single values that many keys share: each stands once among the `$defs`.
enum SharedSchemas {
    /// A definition's name and what it says.
    typealias Definition = (name: String, schema: JSONValue)

    static func text(_ name: String, _ pattern: String, _ message: String) -> Definition {
        (name, ["type": "string", "pattern": .string(pattern), "patternErrorMessage": .string(message)])
    }

    static let plainText = text("text", Patterns.text, "Text that is not empty and holds no reference.")
    static let name = text("name", Patterns.name, "Letters, digits, _ and -, with a letter or _ first, 100 at most.")
    static let dotted = text("dotted-name", Patterns.dotted, "Letters, digits, _, - and dots, with a letter or _ first, 100 at most.")
    static let reference = text("reference", Patterns.reference, "A reference such as ${{ params.name }}, and nothing else.")
    static let duration = text("duration", Patterns.duration, "A duration with its unit, such as 250ms, 30s or 1h30m, or references.")
    static let fixedDuration = text("fixed-duration", Patterns.fixedDuration, "A duration with its unit, such as 250ms, 30s or 1h30m.")
    static let time = text("time", Patterns.time, "A time with its offset, such as 2026-03-01T02:00:00Z, or references.")
    static let url = text("url", Patterns.url, "An http or https URL, or references.")
    static let type = text("type", Patterns.type, "A type: string, integer, duration, list of string, record and so on.")
    static let plainType = text("plain-type", Patterns.plainType, "A type: string, integer, duration, list of string and so on.")
    static let module = text("module-name", Patterns.module, "A group and a name in lower case, such as postgres/promote.")
    static let failure = text("failure", Patterns.failure, "A kind of failure such as timeout, refused, exit:22, http:403 or http_5xx.")
    static let path = text("path", Patterns.path, "An absolute path, or one from the folder of this file; no ~ and no $.")
    static let shell = text("shell", Patterns.shell, "Text for bash without references: pass values in env.")
    static let matching = text("template-text", Patterns.template, templateMessage)

    private static let templateMessage = "Text whose references are whole: ${{ path }}, with params, site, steps or the like first."

    /// Text that may hold references; numbers and booleans are taken as they are written.
    static let template: Definition = (
        "template",
        [
            "type": ["string", "number", "boolean"], "pattern": .string(Patterns.template), "patternErrorMessage": .string(templateMessage)
        ]
    )

    /// Any value, with references anywhere in it.
    static let value: Definition = (
        "value",
        [
            "pattern": .string(Patterns.template), "patternErrorMessage": .string(templateMessage), "items": ["$ref": "#/$defs/value"],
            "additionalProperties": ["$ref": "#/$defs/value"]
        ]
    )

    /// Any value without references.
    static let fixed: Definition = (
        "fixed-value",
        [
            "pattern": .string(Patterns.fixed), "patternErrorMessage": "Text without references.", "items": ["$ref": "#/$defs/fixed-value"],
            "additionalProperties": ["$ref": "#/$defs/fixed-value"]
        ]
    )

    /// A value that is there.
    static let operand: Definition = (
        "operand", ["type": ["string", "number", "boolean", "array", "object"], "$ref": "#/$defs/value"]
    )
}
