import Journal
import Plan
import PlaybookModel
import Values

@testable import Engine

/// A run that takes back what stands of an earlier one, as far as it comes by itself.
func takeBack(_ order: UndoOrder, of earlier: World, _ prepare: (inout World) -> Void = { _ in }) -> World {
    var world = World(earlier.plan)
    prepare(&world)
    world.feed(
        .opened(
            RunOpened(
                program: "muster", plan: .zero, playbook: "test", title: "A test", site: "lab", mode: earlier.plan.mode.rawValue,
                method: "simulation", reason: "over", initiator: Actor(name: "ida", strength: .osUser), host: "h",
                clock: .init(synchronised: true, maximumErrorMicroseconds: 1), runnerKey: "k",
                undoes: order.undone(RunID("earlier"), head: .zero, lines: earlier.entries.count)), inheriting: order.entries))
    world.goOn()
    return world
}
