/// A key of a construct: what it is called, what stands behind it, and what it means.
///
/// Decoders, schemas, the reference's tables and what an editor shows all read this one definition.
package struct KeyDefinition: Sendable {
    package let key: Key
    package let isRequired: Bool
    package let shape: Shape
    /// What it means, in one sentence of Markdown.
    package let text: String

    static func required(_ key: Key, _ shape: Shape, _ text: String) -> Self {
        .init(key: key, isRequired: true, shape: shape, text: text)
    }

    static func optional(_ key: Key, _ shape: Shape, _ text: String) -> Self {
        .init(key: key, isRequired: false, shape: shape, text: text)
    }
}

/// What ties the keys of one mapping together, beyond each key's own shape.
package enum KeyRelation: Sendable {
    /// Exactly one of these stands there.
    case exactlyOne(of: [Key])
    /// The first key, of those of which there is one, may stand beside one of the others, too.
    case joins(Key, [Key])
    /// One of these stands there, or several.
    case oneOrMore(of: [Key])
    /// None of these stands there, or one.
    case atMostOne(of: [Key])
    /// The key stands only where one of the others does.
    case needs(Key, oneOf: [Key])
    /// The key stands only where the other has one of the words.
    case needsWord(Key, of: Key, [String])
    /// Where the first key has the word, the second stands, too.
    case wordNeeds(Key, String, Key)
    /// The key stands only where the other looks so.
    case needsForm(Key, of: Key, TextForm)
    /// Where the first key stands, the other looks so or is left out.
    case narrowsForm(Key, Key, TextForm)
    /// Where the key has one of the words, the other looks so.
    case wordsNeedForm(Key, [String], of: Key, TextForm)
    /// Where the first key looks so, the second stands, too.
    case formNeeds(Key, TextForm, Key)
}
