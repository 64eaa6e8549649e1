import CanonicalJSON
import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// Loops: which items they have, in which order they begin, and what failures they bear.
extension Ledger {
    /// In order, never too many at once, none of a wave before the wave before has ended and the pause behind it is over.
    func beginItem(_ name: Name, _ item: Int) {
        guard let loop = shape[name].loop, let around = shape.around(name) else { return }
        let count = page(around).items.count
        require("23", item <= count, "item \(item) of \(count)")
        func earlier(_ number: Int) -> Name { Name(step: name.step, items: name.items.dropLast() + [number]) }
        let open = (1..<item).filter { !isGood(page(earlier($0)).outcome) }
        for number in open where Shape.waits(loop, number, item, count) {
            breach("1", "\(shape.text(earlier(number))) is not done")
        }
        requireUnbroken(around, "item \(item) begins")
        let most = loop.maxParallel ?? (loop.batch == nil ? 1 : count)
        require("23", open.count < most, "\(open.count) items before it are open, \(most) may be at once")
        guard let pause = loop.pause, !isDry, item > 1 else { return }
        let isFirst = loop.batch == nil || Shape.lastOfWaves(loop, count, upTo: item).contains(item - 1)
        let last = (1..<item).compactMap { page(earlier($0)).endedAt }.max() ?? 0
        if isFirst { require("23", time - last >= pause.rawValue, "the pause of \(pause) before it is not over") }
    }

    /// How many items of a loop may fail; nil where there is no bound.
    func mayFail(_ head: Name) -> Int64? {
        switch shape[head].loop?.maxFailures {
        case .items(let number)?: Int64(number)
        case .share(let percent)?: Int64(page(head).items.count) * percent.significand / 100
        case nil: nil
        }
    }

    /// No more items have failed than the loop bears.
    func requireUnbroken(_ head: Name, _ what: String) {
        guard let allowed = mayFail(head) else { return }
        require("23", page(head).itemsFailed <= allowed, "\(what) after \(page(head).itemsFailed) failed, \(allowed) are allowed")
    }

    /// A person has a held run go on: where too many items of a loop had failed they are counted anew.
    func forgiveFailures() {
        for (name, page) in pages where page.outcome == nil {
            if let allowed = mayFail(name), page.itemsFailed > allowed { pages[name]?.itemsFailed = 0 }
        }
    }

    func isBefore(_ a: Name, _ b: Name) -> Bool { shape.isBefore(a, b) { page($0).items.count } }

    /// A loop has the items of the plan, or those that its lists had when it was entered, and no others later.
    func enter(_ name: Name, _ items: [Value]) {
        require("23", !page(name).isExpanded, "it is entered a second time")
        pages[name]?.isExpanded = true
        guard shape.isLoop(name), let loop = shape[name].loop else { return }
        pages[name]?.items = loop.items ?? items
        guard loop.items == nil else { return }
        require("23", items.count <= loop.maxItems, "\(items.count) items, \(loop.maxItems) are allowed")
        for (column, list) in zip(loop.names, loop.lists ?? []) {
            let wanted: Value? =
                if case .reference(let reference) = list.content { listed(reference, name) } else { list.value }
            let found = Value.list(items.map { loop.value(column, of: $0) ?? .absent })
            require("23", found == wanted, "its items are \(found.display), the list is \(wanted?.display ?? "not there")")
        }
    }

    /// The list that a step's last result brought.
    func listed(_ reference: Reference, _ name: Name) -> Value? {
        guard case .name(let step)? = reference.path.first, case .name(let output)? = reference.path.last,
            let number = shape.number(named: step)
        else { return nil }
        let source = Name(step: number, items: Array(name.items.prefix(shape.loops[number].count)))
        return page(source).outputs.first { $0.name == output }?.value
    }
}
