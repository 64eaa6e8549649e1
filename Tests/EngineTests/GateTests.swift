import Journal
import Plan
import PlaybookModel
import Testing
import Values

@testable import Engine

@Suite("Gates, manual steps and waits")
struct GateTests {
    typealias Vote = (person: String, decision: GateVote.Decision, why: String?)

    @Test(
        "who counts, and when it is enough",
        arguments: [
            // quorum of distinct people
            (1, [String](), [("ana", GateVote.Decision.approve, nil as String?)], "gate g approved"),
            (2, [], [("ana", .approve, nil), ("ben", .approve, nil)], "gate g approved"),
            (2, [], [("ana", .approve, nil), ("ana", .approve, "\"ana\" has voted already"), ("ben", .approve, nil)], "gate g approved"),
            // somebody who is not asked, and somebody who is excluded
            (1, [], [("zoe", .approve, "\"zoe\" is not one of those who are asked"), ("ben", .approve, nil)], "gate g approved"),
            (1, ["initiator"], [("ana", .approve, "\"ana\" is excluded (initiator)"), ("ben", .approve, nil)], "gate g approved"),
            // one denial closes, also of somebody who approved before
            (2, [], [("ana", .approve, nil), ("ben", .deny, nil)], "gate g denied"),
            (2, [], [("ana", .approve, nil), ("ana", .deny, nil)], "gate g denied")
        ])
    func votes(quorum: Int, exclude: [String], votes: [Vote], closing: String) {
        var world = World(plan([gate("g", quorum: quorum, exclude: exclude.compactMap { .init(rawValue: $0) }), write("a")]))
        world.initiator = Actor(name: "ana", strength: .osUser)
        world.on("gate.opened") { world in
            for vote in votes { world.vote("g", vote.person, vote.decision) }
        }
        world.start()
        let lines = votes.map { "vote g \($0.person) \($0.decision.rawValue)" + ($0.why.map { " \($0)" } ?? "") }
        #expect(world.story("vote", "gate") == ["gate g"] + lines + [closing])
        #expect(world.ending == (closing == "gate g approved" ? "closed succeeded 0" : "closed refused 3"))
        #expect(world.published.isEmpty)
        #expect(world.breaches == [])
    }

    @Test(
        "an excluded author is the playbook's owner, whoever began the run",
        arguments: [
            ("ben", ["vote g ben approve \"ben\" is excluded (author)", "vote g ana approve", "gate g approved"]),
            ("platform", ["vote g ben approve", "gate g approved", "vote g ana approve the gate is not open"])
        ])
    func author(owner: String, story: [String]) {
        var world = World(plan([gate("g", exclude: [.author]), write("a")]) { $0.playbook.owner = owner })
        world.initiator = Actor(name: "ana", strength: .osUser)
        world.on("gate.opened") { world in
            for person in ["ben", "ana"] { world.vote("g", person) }
        }
        world.start()
        #expect(world.story("vote", "gate") == ["gate g"] + story)
        #expect(world.breaches == [])
    }

    @Test(
        "each_of is filled by distinct people: nobody counts for two roles",
        arguments: [
            (["cleo", "ana"], true), (["ana", "cleo"], true), (["cleo", "ben"], true), (["ana", "ben"], true), (["cleo"], false)
        ])
    func eachOf(people: [String], isEnough: Bool) {
        var world = World(plan([gate("g", quorum: 1, eachOf: [("commander", 1), ("cab", 1)], expires: .minutes(1))]))
        world.on("gate.opened") { world in
            for person in people { world.vote("g", person) }
        }
        world.start()
        #expect(world.story("gate").last == (isEnough ? "gate g approved" : "gate g expired"))
    }

    @Test(
        "a site that takes signatures only refuses the operating system's word",
        arguments: [(true, "gate g expired"), (false, "gate g approved")])
    func identity(mustSign: Bool, closing: String) {
        var world = World(plan([gate("g")]) { $0.site.minimumIdentity = mustSign ? .signature : .osUser })
        world.on("gate.opened") { $0.vote("g", "ana", strength: .osUser) }
        world.start()
        #expect(world.story("gate").last == closing)
        #expect(world.story("vote") == ["vote g ana approve" + (mustSign ? " this site takes signed decisions only" : "")])
    }

    @Test("a decision whose signature does not hold is recorded and changes nothing")
    func problem() {
        var world = World(plan([gate("g")]))
        world.on("gate.opened") { $0.vote("g", "ana", problem: "it was signed for another plan") }
        world.start()
        #expect(world.story("vote", "gate") == ["gate g", "vote g ana approve it was signed for another plan", "gate g expired"])
    }

    @Test("a gate that expires stops the run, and nothing was changed")
    func expiryStop() {
        var world = World(plan([gate("g", expires: .minutes(2)), write("a")]))
        world.at(.minutes(3)) { $0.vote("g", "ana") }
        world.start()
        #expect(world.story("timer", "ended", "closed") == ["timer gate_expiry g", "ended g failed expired", "closed refused 3"])
        #expect(world.started == [])
        #expect(world.closed?.text == "step \"g\" failed: not enough approvals in time; nothing was changed")
    }

    @Test("a gate that expires and holds is opened again when the run is resumed; earlier votes do not count")
    func expiryHold() {
        var world = World(plan([gate("g", quorum: 2, expires: .minutes(2), onExpiry: .hold), write("a")]))
        world.on("gate.opened") { $0.vote("g", "ana") }
        world.start()
        #expect(world.holdText == "gate \"g\": not enough approvals in time")
        world.on("gate.opened") { $0.vote("g", "ben") }
        world.on("gate.opened", after: .seconds(2)) { $0.vote("g", "cleo") }
        world.resume()
        #expect(world.ending == "closed succeeded 0")
        #expect(world.story("gate") == ["gate g", "gate g expired", "gate g", "gate g approved"])
        let files = world.entries.compactMap { entry -> String? in
            if case .gateOpened(let body) = entry.body { return body.coversFile }
            return nil
        }
        #expect(Set(files).count == 2)
        #expect(world.breaches == [])
    }

    @Test("decisions after the closing are recorded and change nothing; after the run's end they are not")
    func late() {
        var world = World(plan([gate("g"), wait("w", for: .minutes(5))]))
        world.on("gate.opened") { $0.vote("g", "ana") }
        world.at(.minutes(1)) { $0.vote("g", "ben", .deny) }
        world.start()
        #expect(world.story("vote") == ["vote g ana approve", "vote g ben deny the gate is not open"])
        let count = world.entries.count
        world.vote("g", "cleo")
        #expect(world.entries.count == count)
    }

    @Test("after an approval every precondition is looked at again, the gate's and the run's")
    func recheck() {
        var world = World(plan([gate("g") { $0.requires = [check("own")] }, write("a")]) { $0.requires = [check("run")] })
        world.on("gate.opened") { $0.vote("g", "ana") }
        world.start()
        #expect(world.started == ["check run", "check own", "check own", "check run", "do a"])
        #expect(world.ending == "closed succeeded 0")
    }

    @Test(
        "a precondition that failed after the approval",
        arguments: [(Check.OnUnmet.stop, "closed refused 3"), (.hold, "closed succeeded 0")])
    func recheckFails(onUnmet: Check.OnUnmet, ending: String) {
        var world = World(plan([gate("g"), write("a")]) { $0.requires = [check("one"), check("two", onUnmet)] })
        world.replies["check two"] = [.ok, .exit(1), .ok]
        world.on("gate.opened") { $0.vote("g", "ana") }
        world.start()
        if onUnmet == .hold {
            #expect(world.holdText == "precondition \"two\": exit code 1")
            world.resume()
            #expect(world.started == ["check one", "check two", "check one", "check two", "check one", "check two", "do a"])
        }
        #expect(world.ending == ending)
        #expect(world.breaches == [])
    }

    @Test("two gates are open side by side, each with its own votes")
    func sideBySide() {
        var world = World(plan([gate("g", needs: []), gate("h", needs: []), write("a", needs: ["g", "h"])]))
        world.on("gate.opened", "h") { $0.vote("h", "ana") }
        world.on("gate.closed", "h") { $0.vote("g", "ana") }
        world.start()
        #expect(world.story("gate") == ["gate g", "gate h", "gate h approved", "gate g approved"])
    }

    @Test("a gate that is open when the run is cancelled is closed")
    func cancelled() {
        var world = World(plan([undoable("a"), gate("g")]))
        world.on("gate.opened") { $0.operate(.cancel) }
        world.start()
        #expect(
            world.story("gate", "ended", "closed") == [
                "ended a succeeded", "gate g", "gate g cancelled", "ended g cancelled cancelled", "closed rolled_back 4"
            ])
        #expect(world.published.isEmpty)
        #expect(world.breaches == [])
    }

    @Test("a gate's own time-out closes it")
    func timeout() {
        var world = World(plan([gate("g") { $0.timeout = .minutes(1) }]))
        world.start()
        #expect(world.story("timer", "gate", "ended") == ["gate g", "timer step_timeout g", "gate g cancelled", "ended g failed timeout"])
    }

    @Test(
        "answers are read as their types, and a wrong one is refused with the reason",
        arguments: [
            (["clean": "true", "count": "3"], nil as String?), (["clean": "yes", "count": "3"], "\"yes\" is no boolean for \"clean\""),
            (["clean": "true"], "\"count\" is missing"), (["clean": "true", "count": "3", "more": "x"], "nothing called \"more\" is asked")
        ])
    func inputs(values: [String: String], why: String?) {
        var world = World(
            plan([
                manual("m", inputs: [("clean", .boolean), ("count", .integer), ("note", .optional(.string))]),
                read("a") { $0.when = compare(reference("steps.m.count"), .eq, .integer(3)) }
            ]))
        world.on("input.asked") { $0.answer("m", values) }
        world.on("input.asked", after: .minutes(1)) { $0.answer("m", ["clean": "true", "count": "3"]) }
        world.start()
        #expect(world.story("input").first == "input m \(why ?? "accepted")")
        #expect(world.story("ended") == ["ended m succeeded", "ended a succeeded"])
    }

    @Test("only those who are asked may answer, and only while they are")
    func answers() {
        var world = World(plan([manual("m", voters: ["ana"]), wait("w", for: .minutes(1))]))
        world.on("input.asked") { $0.answer("m", [:], by: "ben") }
        world.on("input.asked", after: .seconds(2)) { $0.answer("m", [:], by: "ana") }
        world.on("wait.begun") { $0.answer("m", [:], by: "ana") }
        world.start()
        #expect(world.story("input") == ["input m \"ben\" is not asked here", "input m accepted", "input m nothing is asked here now"])
    }

    @Test("waits take their time, also up to a point in time")
    func waits() {
        let start = Timestamp(microsecondsSinceEpoch: 1_772_330_400_000_000)
        var world = World(
            plan([
                wait("w", for: .minutes(2)),
                Node(
                    step: PlannedStep(id: StepID("u"), title: "u", body: .wait(.untilTime(start + .minutes(5))), effect: .read), needs: nil),
                Node(step: PlannedStep(id: StepID("past"), title: "p", body: .wait(.untilTime(start)), effect: .read), needs: nil)
            ]))
        world.start()
        let ends = world.entries.compactMap { entry -> Microseconds? in
            if case .stepEnded = entry.body { return entry.at - start }
            return nil
        }
        #expect(ends.map { $0.rawValue / 1_000_000 } == [120, 300, 300])
    }

    @Test("gates that open together are covered by one seal")
    func oneSeal() {
        var world = World(plan((1...50).map { gate("g\($0)", needs: [], expires: .hours(1)) }))
        world.start(until: .minutes(1))
        #expect(world.published.count == 50)
        #expect(world.entries.count { $0.body.type == "gate.opened" } == 50)
        // the first record's, and theirs
        #expect(world.entries.count { $0.body.type == "sealed" } == 2)
    }
}
