import ActionKit
import Foundation
import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

/// SplitMix64: the same seed gives the same plan, the same world and the same people.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

/// Plans, worlds and people drawn at random, with crashes in between: whatever happens, no promise is broken.
@Suite("Runs drawn at random")
struct SeedTests {
    private struct Draw {
        var dice: Dice
        var names = 0
        /// A write after the pivot need not be taken back.
        var hasPivot = false

        mutating func nodes(_ count: Int, depth: Int, prefix: String) -> [Node] {
            var siblings: [String] = []
            return (0..<count).map { _ in
                var node = node(depth: depth, prefix: prefix)
                if !siblings.isEmpty, !hasPivot, dice.chance(35) {
                    node.needs = dice.chance(30) ? [] : [dice.pick(siblings)]
                }
                siblings.append(node.step.id.rawValue)
                return node
            }
        }

        private mutating func node(depth: Int, prefix: String) -> Node {
            names += 1
            let id = prefix + "s\(names)"
            var node: Node
            switch dice.below(depth > 0 ? 10 : 8) {
            case 0: node = gate(id, quorum: 1 + dice.below(2), expires: .minutes(5), onExpiry: dice.chance(50) ? .hold : .stop)
            case 1: node = wait(id, for: .seconds(Int64(dice.below(20))))
            case 2: node = manual(id)
            case 3: node = read(id) { $0.until = until(every: .seconds(1), within: .seconds(20), consecutive: 1) }
            case 4: node = read(id)
            case 8, 9: node = phase(id, nodes(1 + dice.below(3), depth: depth - 1, prefix: id + "/"))
            default: node = write(id)
            }
            change(&node, id)
            return node
        }

        private mutating func change(_ node: inout Node, _ id: String) {
            if case .operation = node.step.body, node.step.effect == .write {
                if dice.chance(70) { node.step.doneWhen = operation("probe \(id)") }
                if dice.chance(30) { node.step.idempotent = true }
                if dice.chance(80) { node.step.undo = undo(id) } else { node.step.release = release(id, fault: dice.chance(30)) }
                if dice.chance(30), node.step.doneWhen != nil || node.step.idempotent { node.step.retry = retry(1 + dice.below(3)) }
                if depth(id) == 0, !hasPivot, dice.chance(12), node.step.doneWhen != nil, node.step.loop == nil {
                    node.step.pivot = .init(failback: nil)
                    hasPivot = true
                }
            }
            if node.step.pivot == nil, node.step.doneWhen == nil || node.step.effect == .read, dice.chance(12) {
                node.step.loop = .init(names: ["n"], items: (1...(1 + dice.below(3))).map { .integer(Int64($0)) })
                node.step.doneWhen = nil
            }
            if dice.chance(15) { node.step.requires = [check("c\(names)", dice.chance(50) ? .hold : .stop)] }
            if dice.chance(12) { node.step.timeout = .seconds(Int64(5 + dice.below(60))) }
            if case .gate = node.step.body { return }
            if dice.chance(25) {
                node.step.onFailure = FailurePolicy(dice.pick([.hold, .stop, .continue]), verdict: dice.pick([.warning, .partial]))
            }
        }

        private func depth(_ id: String) -> Int { id.filter { $0 == "/" }.count }
    }

    private static func world(_ seed: UInt64) -> World {
        var draw = Draw(dice: Dice(seed))
        let count = 3 + draw.dice.below(6)
        let nodes = draw.nodes(count, depth: 2, prefix: "")
        let limit = 1 + draw.dice.below(4)
        let timeout: Microseconds? = draw.dice.chance(10) ? .seconds(Int64(20 + draw.dice.below(100))) : nil
        let requires = draw.dice.chance(20) ? [check("run", .hold)] : []
        var world = World(
            plan(nodes, mode: draw.dice.chance(10) ? .dry : .drill) {
                $0.maxParallel = limit
                $0.timeout = timeout
                $0.requires = requires
            })
        var dice = draw.dice
        let bad = dice.below(30)
        world.answer = { words, world in
            var own = Dice(seed &+ UInt64(world.started.count) &* 7919)
            // a probe may fail to tell, but it does not lie
            if words.hasPrefix("probe ") {
                return own.chance(bad / 3) ? own.pick([.exit(2), .timeout(), .end(.network(.refused, detail: "no"))]) : nil
            }
            guard own.chance(bad) else { return .slow(.milliseconds(Int64(own.below(4000)))) }
            return own.pick([
                .exit(1), .exit(1, applies: true), .timeout(), .timeout(applies: true), .end(.network(.refused, detail: "no")),
                .end(.signalled(number: 9))
            ])
        }
        for _ in 0..<dice.below(3) {
            let action = dice.pick([OperatorAction.Action.pause, .cancel, .abort, .resume])
            world.at(.seconds(Int64(dice.below(60)))) { $0.operate(action) }
        }
        return world
    }

    /// People who vote, answer and resume, mostly; a new runner after each crash and each hold.
    private static func live(_ world: inout World, _ seed: UInt64) {
        var dice = Dice(seed ^ 0xABCD)
        for life in 0..<60 where world.closed == nil {
            world.forgetReactions()
            for type in ["gate.opened", "input.asked", "recovered"] {
                world.on(type, after: .seconds(Int64(1 + dice.below(4))), repeats: true) { help(&$0) }
            }
            world.on("run.state", after: .seconds(3), repeats: true) { if $0.machine.state.stage == .paused { $0.operate(.resume) } }
            if life > 0 {
                world.restart(after: .seconds(Int64(dice.below(30))), rebooted: dice.chance(20))
                rule(&world, &dice)
                world.feed(.resumed(Actor(name: "ana", strength: .osUser), reason: nil))
            }
            let crashes = life < 6 && dice.chance(60)
            if crashes {
                let tearing = dice.chance(50)
                let seq = UInt64(world.entries.count + 1 + dice.below(25))
                let reached = world.run(toRecord: seq, tearing: tearing)
                if reached || world.closed == nil {
                    world.crash(
                        dice.pick([.tearing, .losingEffects, .keepingEffects]),
                        at: reached && tearing ? seq : min(world.durableSeq, UInt64(world.entries.count)))
                }
            } else if life == 0 {
                world.start()
            } else {
                world.goOn()
            }
        }
    }

    private static func help(_ world: inout World) {
        for key in world.machine.state.frontier {
            let step = world.plan.steps[key.step].id
            let item = key.item.rawValue.isEmpty ? nil : key.item
            switch world.machine.state[key].stage {
            case .gateOpen:
                for person in ["ana", "ben"] {
                    world.feed(
                        .vote(
                            VoteReceived(
                                gate: step, item: item, person: PersonID(person), decision: .approve,
                                actor: Actor(name: person, strength: .signature), reason: nil, problem: nil, file: nil, sha256: nil)))
                }
            case .asking:
                world.feed(
                    .input(InputReceived(step: step, item: item, actor: Actor(name: "ana", strength: .osUser), person: "ana", values: [:])))
            default: break
            }
        }
    }

    /// Rules by what is true; now and then that it failed.
    private static func rule(_ world: inout World, _ dice: inout Dice) {
        let state = world.machine.state
        for key in state.frontier where state[key].stage == .stuck {
            let step = world.plan.steps[key.step].id.rawValue
            let isThere = (world.inPlace[step] ?? 0) > 0
            let ruling: OperatorAction.Ruling = dice.chance(20) ? .failed : isThere ? .succeeded : .again
            world.operate(.ruling, step: step, item: key.item.rawValue.isEmpty ? nil : key.item.rawValue, ruling)
        }
    }

    private static func confirm(_ seed: UInt64) {
        var world = world(seed)
        live(&world, seed)
        #expect(world.closed != nil, "seed \(seed): \(world.machine.state.stage) \(world.story.suffix(15))")
        #expect(world.breaches == [], "seed \(seed)")
        guard let closed = world.closed else { return }
        let undone = Set(world.plan.steps.filter { $0.undo != nil && $0.loop == nil && $0.parent == nil }.map(\.id.rawValue))
        if closed.outcome == .rolledBack {
            for name in undone
            where closed.undone.contains(name) && world.plan.steps.contains(where: { $0.id.rawValue == name && $0.doneWhen != nil }) {
                #expect(world.inPlace[name] ?? 0 <= 0, "seed \(seed): \(name) is still there")
            }
        }
        if closed.outcome == .succeeded, world.plan.mode == .drill, closed.deviations == 0 {
            for name in undone where (world.applied[name] ?? 0) > 1 {
                let step = world.plan.steps.first { $0.id.rawValue == name }
                #expect(step?.idempotent == true || step?.retry != nil || step?.doneWhen != nil, "seed \(seed): \(name) was done twice")
            }
        }
        if world.plan.mode == .dry { #expect(world.applied.isEmpty, "seed \(seed)") }
    }

    /// More seeds with `MUSTER_TEST_SEEDS=100000 MUSTER_TEST_FIRST_SEED=1000`.
    private static var seeds: Range<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["MUSTER_TEST_FIRST_SEED"].flatMap { UInt64($0) } ?? 0
        return first..<first + (environment["MUSTER_TEST_SEEDS"].flatMap { UInt64($0) } ?? 150)
    }

    @Test("every run comes to its end, and its records keep every promise")
    func draws() {
        for seed in Self.seeds { Self.confirm(seed) }
    }
}
