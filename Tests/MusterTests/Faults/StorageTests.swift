import Foundation
import Testing

@Suite("Disks under the runs", .enabled(if: Disks.reason("a mount namespace", Disks.namespace != nil)))
struct StorageTests {
    private static let room = "Make room on that file system (df -h, df -i)"

    /// What a run on hold says where evidence could not be written.
    private func expectHeld(_ said: Scenario.Said, _ cause: String, _ remedy: String = "", _ location: SourceLocation = #_sourceLocation) {
        #expect(said.code == 6, "\(said)", sourceLocation: location)
        #expect(said.problems.hasPrefix("muster: evidence could not be written: "), "\(said)", sourceLocation: location)
        #expect(said.problems.contains(cause), "\(said)", sourceLocation: location)
        #expect(
            said.problems.contains("\nmuster: nothing more was started. \(remedy)") && said.problems.contains(", then: muster resume /"),
            "\(said)", sourceLocation: location)
    }

    /// It went on where it was: every effect once, in order, the evidence whole.
    private func expectWhole(_ place: Place, _ scenario: Scenario, _ effects: [String], _ location: SourceLocation = #_sourceLocation)
        throws
    {
        #expect(scenario["resumed"].code == 0, "\(scenario.text)", sourceLocation: location)
        #expect(try place.effects() == effects, "\(scenario.text)", sourceLocation: location)
        #expect(scenario["verified"].code == 0 && scenario["audited"].code == 0, "\(scenario.text)", sourceLocation: location)
    }

    private static let check = "say verified muster verify last; say audited \(Program.repository)/docs/verify.sh $RUN\n"

    @Test(
        "A small disk fills up in the middle of a run: it holds and says so, status tells, room is made, and it goes on where it was",
        arguments: ["size=120k", "size=200k", "size=64m,nr_inodes=25"])
    func full(size: String) async throws {
        try await Place.with { place in
            let playbook = try place.many(50)
            let more = size.contains("inodes") ? "size=64m,nr_inodes=9000" : "size=64m"
            let scenario = try await Scenario.play(
                place,
                """
                mount -t tmpfs -o \(size) tmpfs $RUNS
                say first go \(playbook); found
                grep -c step.intent $RUN/journal.jsonl > intents; wc -l < $EFFECTS > done
                say status muster status last; say list muster list
                say full muster resume last --progress none
                mount --options-mode ignore -o remount,\(more) $RUNS
                say resumed muster resume last --progress none
                \(Self.check)
                """)
            expectHeld(scenario["first"], "No space left on device", Self.room)
            #expect(scenario["full"].code == 6 && scenario["full"].problems.contains(Self.room), "\(scenario.text)")
            #expect(scenario["list"].code == 0 && scenario["list"].output.contains("  interrupted  "), "\(scenario.text)")
            #expect(scenario["status"].output.contains("\nNext\n  No runner drives this run any more."), "\(scenario.text)")
            func number(_ file: String) throws -> Int {
                try #require(
                    Int(String(contentsOfFile: place.folder + "/" + file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
            }
            let (done, intents) = (try number("done"), try number("intents"))
            #expect(done < 50 && done > 0 && done <= intents, "no effect without its durable intent: \(done) effects, \(intents) intents")
            try expectWhole(place, scenario, (1...50).map { "s\($0)" })
        }
    }

    @Test(
        "No room to begin with: refused before anything changed, no half-made run is left, and other runs are untouched",
        arguments: ["size=40k", "size=48k", "size=64m,nr_inodes=9"])
    func noRoom(size: String) async throws {
        try await Place.with { place in
            let playbook = try place.many(50)
            let scenario = try await Scenario.play(
                place, "mount -t tmpfs -o \(size) tmpfs $RUNS; say first go \(playbook); say left ls $RUNS; say list muster list")
            #expect(scenario["first"].code == 3, "\(scenario.text)")
            #expect(scenario["first"].problems.hasPrefix("muster: the run could not be opened: "), "\(scenario.text)")
            #expect(
                scenario["first"].problems.hasSuffix(
                    " failed (No space left on device)\nmuster: nothing was started and no run is left behind. \(Self.room), then run it again.\n"
                ),
                "\(scenario.text)")
            #expect(scenario["left"].output == "" && scenario["list"].code == 0 && scenario["list"].output == "", "\(scenario.text)")
            #expect(try place.effects() == [])
        }
    }

    @Test("The file system is made read-only in the middle: held; writable again, it goes on")
    func readOnly() async throws {
        try await Place.with { place in
            let playbook = try place.middle()
            // a bind mount can be made read-only while files in it are open to be written; these are opened anew then
            let scenario = try await Scenario.play(
                place,
                """
                mount -t tmpfs tmpfs $RUNS
                say first go \(playbook) & until [ -e there ]; do sleep 0.02; done; found
                mount --bind $RUNS $RUNS 2> /dev/null; mount -o remount,bind,ro $RUNS
                say other go \(playbook)
                touch go; wait
                say frozen muster resume $RUN --progress none
                mount -o remount,bind,rw $RUNS
                say resumed muster resume $RUN --progress none
                \(Self.check)
                """)
            #expect(scenario["other"].code == 3 && scenario["other"].problems.contains("(Read-only file system)"), "\(scenario.text)")
            try expectWhole(place, scenario, ["one", "two"])
        }
    }

    @Test("No room for the last seal of a run that is over: said as such, and sealed once there is room")
    func lastSeal() async throws {
        try await Place.with { place in
            let playbook = try place.many(2)
            let scenario = try await Scenario.play(
                place,
                """
                mount -t tmpfs -o size=64m,nr_inodes=90 tmpfs $RUNS
                say first go \(playbook); found
                rm $RUN/seals/end $RUN/seals/end.sig; mkdir $RUNS/fill
                n=0; while touch $RUNS/fill/$n 2> /dev/null; do n=$((n + 1)); done; rm $RUNS/fill/0
                say unsealed muster resume $RUN --progress none
                rm -r $RUNS/fill
                say resumed muster resume $RUN --progress none
                \(Self.check)
                """)
            #expect(scenario["first"].code == 0, "\(scenario.text)")
            #expect(scenario["unsealed"].code == 6, "\(scenario.text)")
            #expect(
                scenario["unsealed"].problems.contains(
                    " failed (No space left on device)\nmuster: the run is over, and its last seal is not written yet. \(Self.room), then: muster resume "
                ), "\(scenario.text)")
            try expectWhole(place, scenario, ["s1", "s2"])
        }
    }

    @Test(
        "The disk below a real file system fails: what a failed sync left in memory is on the disk before anything builds on it",
        .enabled(if: Disks.reason("a loop device", Disks.loop)))
    func failingBelow() async throws {
        try await Place.with { place in
            let playbook = try place.middle()
            let scenario = try await Scenario.play(
                place,
                """
                mkdir below; mount -t tmpfs -o size=6m tmpfs below
                truncate -s 64m below/disk; mkfs.ext4 -q -O ^has_journal below/disk
                mount -o loop below/disk $RUNS
                say first go \(playbook) & until [ -e there ]; do sleep 0.02; done; found
                dd if=/dev/zero of=below/fill bs=4k 2> /dev/null
                touch go; wait %1
                say failing muster resume $RUN --progress none
                rm below/fill
                say resumed muster resume $RUN --progress none
                \(Self.check)
                umount $RUNS; mount -o loop below/disk $RUNS
                say after muster verify $RUN
                umount $RUNS
                """)
            expectHeld(scenario["first"], " failed (")
            // what still finds room may just suffice; then the runner has read its evidence back, and says where it could not
            let failing = scenario["failing"]
            #expect(failing.code == 6 || failing.code == 1 && failing.problems.contains(", but its evidence is "), "\(failing)")
            try expectWhole(place, scenario, ["one", "two"])
            #expect(scenario["after"].code == 0, "what is read from the disk itself: \(scenario.text)")
        }
    }

    @Test("The folder of runs is taken away in the middle, or the run's own: held, and nothing is written to another")
    func gone() async throws {
        try await Place.with { place in
            let playbook = try place.middle()
            let scenario = try await Scenario.play(
                place,
                """
                say first go \(playbook) & until [ -e there ]; do sleep 0.02; done; found
                mv $RUNS away; mkdir $RUNS; touch go; wait
                say left ls -A $RUNS
                rmdir $RUNS; mv away $RUNS
                say resumed muster resume $RUN --progress none
                \(Self.check)
                """)
            expectHeld(scenario["first"], "No such file or directory", "Put back what is missing there")
            #expect(scenario["left"].output == "", "\(scenario.text)")
            try expectWhole(place, scenario, ["one", "two"])
        }
        try await Place.with { place in
            let playbook = try place.middle()
            let scenario = try await Scenario.play(
                place,
                """
                say first go \(playbook) & until [ -e there ]; do sleep 0.02; done; found
                cp -a $RUN copy; rm -r $RUN; mkdir $RUN; touch go; wait
                say left ls -A $RUN
                """)
            expectHeld(scenario["first"], "somebody removed or replaced the journal", "Mend it")
            #expect(scenario["left"].output == "", "\(scenario.text)")
            #expect(try place.effects() == ["one"], "nothing new was started")
        }
    }

}
