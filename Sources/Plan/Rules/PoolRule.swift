import Diagnostics
import PlaybookModel

/// A step takes places of a pool that there is, and never more than it has: else it could never start.
struct PoolRule {
    let view: RuleView
    /// Nil where the playbook is looked at without one: it may have any pool.
    let site: Site?

    func check() {
        let pools = view.plan.pools ?? []
        for number in view.steps.indices {
            guard let use = view.index[number].step.pool, let planned = view.steps[number].pool else { continue }
            guard let pool = pools.first(where: { $0.name == use.name.value }) else {
                if let site {
                    let known = pools.map(\.name) + site.pools.map(\.name.value)
                    view.findings.unknown(
                        .unknownPool, "there is no pool \"\(use.name.value)\"", name: use.name.value, among: known, at: use.name.range)
                }
                continue
            }
            if planned.places <= pool.size { continue }
            view.findings.error(
                .poolTooSmall,
                "step \"\(view.id(number))\" takes \(planned.places) places of the pool \"\(pool.name)\", which has \(pool.size)",
                at: use.places?.range ?? use.name.range, fix: "take \(pool.size) at most, or make the pool larger")
        }
    }
}
