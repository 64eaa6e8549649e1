import CanonicalJSON
import PlaybookDecoding

/// What ties the keys of a mapping together, in `if` and `then`: an editor then marks the key that is too many, and says which
/// one is missing, instead of counting alternatives.
struct RelationSchema {
    let schemas: [JSONValue]

    init(_ relations: [KeyRelation]) {
        let choice = relations.lazy.compactMap { relation -> [Key]? in
            if case .exactlyOne(let keys) = relation { return keys }
            return nil
        }.first
        var schemas: [JSONValue] = []
        var joining: Key?
        /// What must not stand beside each of the keys of which there is one.
        var strangers: [(key: Key, others: [Key])] = (choice ?? []).map { key in (key, (choice ?? []).filter { $0 != key }) }
        for relation in relations {
            switch relation {
            case .joins(let key, let others):
                joining = key
                for place in strangers.indices {
                    if strangers[place].key == key { strangers[place].others.removeAll(where: others.contains) }
                    if others.contains(strangers[place].key) { strangers[place].others.removeAll { $0 == key } }
                }
            case .exactlyOne(let keys): schemas.append(Self.some(of: keys))
            case .oneOrMore(let keys): schemas.append(Self.some(of: keys))
            case .atMostOne(let keys):
                for (place, key) in keys.enumerated().dropLast() { schemas.append(Self.rule(key, forbids: Array(keys[(place + 1)...]))) }
            case .needs(let key, let others):
                if let choice, Set(others).isSubset(of: choice) {
                    if let joining, !others.contains(joining) {
                        schemas.append(Self.rule(["required": Self.names([key])], Self.some(of: others)))
                    }
                    for place in strangers.indices where !others.contains(strangers[place].key) && strangers[place].key != joining {
                        if !strangers[place].others.contains(key) { strangers[place].others.append(key) }
                    }
                } else {
                    schemas.append(Self.rule(["required": Self.names([key])], Self.some(of: others)))
                }
            case .needsWord(let key, let other, let words):
                schemas.append(
                    Self.rule(["required": Self.names([key])], ["required": Self.names([other]), "properties": Self.word(other, words)]))
            case .needsForm(let key, let other, let form):
                schemas.append(
                    Self.rule(["required": Self.names([key])], ["required": Self.names([other]), "properties": Self.form(other, form)]))
            case .narrowsForm(let key, let other, let form):
                schemas.append(Self.rule(["required": Self.names([key])], ["properties": Self.form(other, form)]))
            case .wordsNeedForm(let key, let words, let other, let form):
                schemas.append(
                    Self.rule(
                        ["required": Self.names([key]), "properties": Self.word(key, words)],
                        ["required": Self.names([other]), "properties": Self.form(other, form)]))
            case .formNeeds(let key, let form, let other):
                schemas.append(
                    Self.rule(["required": Self.names([key]), "properties": Self.form(key, form)], ["required": Self.names([other])]))
            case .wordNeeds(let key, let word, let other):
                schemas.append(
                    Self.rule(["required": Self.names([key]), "properties": Self.word(key, [word])], ["required": Self.names([other])]))
            }
        }
        self.schemas = schemas + strangers.map { Self.rule($0.key, forbids: $0.others) }
    }

    private static func names(_ keys: [Key]) -> JSONValue { .array(keys.map { .string($0.description) }) }

    private static func some(of keys: [Key]) -> JSONValue {
        keys.count == 1 ? ["required": names(keys)] : ["anyOf": .array(keys.map { ["required": names([$0])] })]
    }

    private static func word(_ key: Key, _ words: [String]) -> JSONValue {
        .object([JSONMember(key.description, ["enum": .array(words.map { .string($0) })])])
    }

    private static func form(_ key: Key, _ form: TextForm) -> JSONValue {
        var definitions = Definitions()
        return .object([JSONMember(key.description, ShapeSchema().schema(.text(form), &definitions))])
    }

    private static func rule(_ given: JSONValue, _ then: JSONValue) -> JSONValue { ["if": given, "then": then] }

    private static func rule(_ key: Key, forbids others: [Key]) -> JSONValue {
        rule(["required": names([key])], ["properties": .object(others.map { JSONMember($0.description, false) })])
    }
}
