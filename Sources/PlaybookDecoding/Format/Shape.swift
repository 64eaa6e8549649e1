/// What stands behind a key.
package indirect enum Shape: Sendable {
    /// The version of the format.
    case version
    /// Text without references.
    case text(TextForm)
    /// Text that may hold references; numbers and booleans are taken as they are written.
    case template
    /// Text that may hold references, written as text and not empty.
    case sentence
    /// A URL that may hold references.
    case url
    /// A scalar that may hold references.
    case scalar
    /// Any value, with references anywhere in it.
    case value
    /// Any value without references.
    case fixed
    /// `true` or `false`.
    case flag
    /// `true` and nothing else.
    case yes
    /// One of some words.
    case word([String])
    /// A duration with its unit, or text with references.
    case duration
    /// A duration with its unit.
    case fixedDuration
    /// A point in time with its offset, or text with references.
    case time
    /// A whole number from there on, or a reference.
    case count(from: Int)
    /// A whole number from there on.
    case fixedCount(from: Int)
    /// A number above 0, or a reference.
    case number
    /// A list whose elements may hold references, or a reference alone.
    case listOrReference
    /// A list of two values that may hold references.
    case pair
    /// A regular expression, which may hold references.
    case pattern
    /// A value that is there, for a comparison.
    case operand
    /// A list of so many elements at least.
    case list(Shape, atLeast: Int = 0)
    /// A program, which is not empty, and its arguments.
    case command
    /// A mapping of names that the author chooses.
    case entries(Names, Shape, atLeast: Int = 0, atMost: Int? = nil)
    /// A mapping with the keys of a construct; behind a function, as constructs hold each other.
    case construct(@Sendable () -> KeySet)
    /// A condition; `outputs` says whether the names of outputs can stand in it.
    case condition(outputs: Bool)
    /// One of several shapes.
    case either([Shape])

    static func mapping(_ keys: @autoclosure @escaping @Sendable () -> KeySet) -> Shape { .construct(keys) }

    static func words<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> Shape { .word(Word.allCases.map(\.rawValue)) }
}

/// What a text without references has to look like.
package enum TextForm: Sendable {
    /// Anything but nothing.
    case any
    /// Letters, digits, `_` and `-`, a letter or `_` first.
    case name
    /// As a name, with dots inside.
    case dotted
    /// The type of a value.
    case type
    /// The type of a value without fields.
    case plainType
    /// The type of a record, or of a list of them.
    case recordType
    /// The type of a duration or a point in time, or of a list of them.
    case timeType
    /// The type of a size, or of a list of them.
    case sizeType
    /// The type of a text, or of a list of them.
    case stringType
    /// A group and a name, `postgres/promote`.
    case module
    /// A JSON pointer (RFC 6901); it may be empty.
    case pointer
    /// A percentage, `95%`.
    case percent
    /// A program for bash.
    case shell
    /// An expression of jq.
    case jq
    /// A way in which an attempt fails, `exit:22`.
    case failure
    /// A line of an OpenSSH public key file.
    case publicKey
    /// A path in a site file.
    case path
    /// An http or https URL.
    case url
    /// The name of an environment variable.
    case environment
}

/// What the names of a mapping look like, where the author chooses them.
package enum Names: Sendable {
    case any, name, dotted, environment, header, variable, exitCodes
    /// A loop's item; the keys of loops are none, those of the full format neither.
    case item
    /// Names of outputs: the words of conditions are none.
    case output
}
