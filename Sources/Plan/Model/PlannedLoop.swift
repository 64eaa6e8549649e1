import PlaybookModel
import Values

extension PlannedStep {
    /// `foreach`: what the step goes over, and how.
    public struct Loop: Sendable, Hashable, Codable {
        /// What an item is called; several names with `zip`.
        public let names: [String]
        /// The items, where they are known when the plan is made; with several names each is a record of these.
        public let items: [Value]?
        /// Where they are not: the list behind each name, read when the run enters the loop.
        public let lists: [Template]?
        /// How many items there may be.
        public let maxItems: Int
        /// How many items may be under way at once; nil: one, in waves all of the wave.
        public var maxParallel: Int?
        /// The sizes of the waves, the last one again and again; nil: no waves.
        public var batch: [Size]?
        /// Between waves; without them between items.
        public var pause: Microseconds?
        /// What the loop does when an item has failed; nil: it fails.
        public var onItemFailure: ForEach.ItemFailure?
        /// Of how many failed items more make the loop fail; nil: of any number.
        public var maxFailures: Size?

        /// Whether the other items go on when one has failed.
        public var goesOn: Bool { onItemFailure == .next }

        public init(names: [String], items: [Value]?, lists: [Template]? = nil, maxItems: Int = ForEach.mostItems) {
            self.names = names
            self.items = items
            self.lists = lists
            self.maxItems = maxItems
        }

        /// What an item means by one of the loop's names; nil where it is no such name.
        public func value(_ name: String, of item: Value) -> Value? {
            guard names.contains(name) else { return nil }
            return names.count == 1 ? item : item[field: name]
        }

        /// What it goes over, in words: `host of [web1, web2]`, `host of steps.find.hosts, at most 20`.
        public var summary: String {
            let name = names.joined(separator: " and ")
            guard let items else {
                let lists = (lists ?? []).map { template -> String in
                    if case .reference(let reference) = template.content { return "\(reference)" }
                    return template.value?.display ?? "\(template)"
                }
                return "\(name) of \(lists.joined(separator: " and ")), at most \(maxItems)"
            }
            return "\(name) of \(Value.list(items).display)"
        }
    }
}

/// Why a loop has no items, though it was to begin.
public struct LoopItemsMissing: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension PlannedStep.Loop {
    /// The items as the run finds them when it enters the loop.
    ///
    /// - Parameter lookup: gives the value of a whole reference.
    /// - Throws: ``LoopItemsMissing`` where a list has no value or is none, an element is absent, lists differ in length, or there
    ///   are more items than the loop may have.
    public func items(_ lookup: ReferenceLookup) throws(LoopItemsMissing) -> [Value] {
        if let items { return items }
        var columns: [[Value]] = []
        for (name, template) in zip(names, lists ?? []) { columns.append(try elements(name, template, lookup)) }
        let items = try Self.zipped(names, columns)
        if items.count > maxItems { throw LoopItemsMissing("the loop would have \(items.count) items, max_items is \(maxItems)") }
        return items
    }

    private func elements(_ name: String, _ template: Template, _ lookup: ReferenceLookup) throws(LoopItemsMissing) -> [Value] {
        let value: Value
        do throws(ValueUnavailable) {
            value = try template.evaluate(lookup)
        } catch {
            throw LoopItemsMissing("the list of \"\(name)\" cannot be had: \(error.message)")
        }
        if value.isAbsent { throw LoopItemsMissing("the list of \"\(name)\" has no value") }
        guard case .list(let elements) = value else { throw LoopItemsMissing("\"\(name)\" is given \(value.display), which is no list") }
        if let position = elements.firstIndex(where: \.isAbsent) {
            throw LoopItemsMissing("element \(position + 1) of the list of \"\(name)\" has no value")
        }
        return elements
    }

    /// One item for each row; a single list's elements are the items themselves.
    static func zipped(_ names: [String], _ columns: [[Value]]) throws(LoopItemsMissing) -> [Value] {
        guard let first = columns.first else { return [] }
        if columns.count == 1 { return first }
        guard columns.allSatisfy({ $0.count == first.count }) else {
            let lengths = zip(names, columns).map { "\($0) has \($1.count)" }
            throw LoopItemsMissing("the lists of \"zip\" differ in length: \(lengths.joined(separator: ", "))")
        }
        return first.indices.map { row in .record(zip(names, columns).map { Value.Field($0, $1[row]) }) }
    }
}
