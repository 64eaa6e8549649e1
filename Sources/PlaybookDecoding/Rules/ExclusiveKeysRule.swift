import Diagnostics

/// Two keys that say the opposite of each other, or the same in two ways, do not stand together.
struct ExclusiveKeysRule {
    let context: DecodingContext

    func check(_ first: Key, _ second: Key, in fields: Fields) {
        guard fields.has(first), fields.has(second) else { return }
        let places = [(first, fields.keyRange(first)), (second, fields.keyRange(second))].sorted { $0.1 < $1.1 }
        context.error(
            .keysExclude, "\"\(places[1].0)\" and \"\(places[0].0)\" exclude each other", at: places[1].1,
            expected: "one of them", notes: [Diagnostic.Note("the other is here", at: places[0].1)])
    }
}
