import Foundation
import Testing

/// Real file systems of the tests' own, in a mount namespace that ends with the script that made them.
///
/// As root by `unshare -m`, else in a user namespace, where the system allows one.
enum Disks {
    /// The words that start a command in a mount namespace of its own; nil where this user may have none.
    static let namespace: [String]? = {
        if geteuid() == 0 { return ["unshare", "-m", "--propagation", "private"] }
        let words = ["unshare", "-rm", "--propagation", "private"]
        return system(words + ["true"]) ? words : nil
    }()

    /// Whether loop devices can be had: for file systems that fail below.
    static let loop: Bool = {
        let script = "f=$(mktemp); truncate -s 1m $f; d=$(losetup -f --show $f) && losetup -d $d; e=$?; rm $f; exit $e"
        return geteuid() == 0 && system(["sh", "-c", script])
    }()

    /// Says once why tests are left out.
    static func reason(_ what: String, _ isThere: Bool) -> Bool {
        if !isThere { FileHandle.standardError.write(Data("left out: \(what) cannot be had by this user on this machine\n".utf8)) }
        return isThere
    }

    private static func system(_ words: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// What a scenario's script left: what each command said and with which code it ended, by the name it was given.
struct Scenario {
    struct Said {
        let code: Int32
        let output: String
        let problems: String
    }

    let said: [String: Said]
    /// Everything, for messages.
    let text: String

    subscript(name: String) -> Said { said[name] ?? Said(code: -1, output: "", problems: "never came to \(name): \(text)") }

    /// Plays a bash script in a namespace of its own, with the runs on a file system that the script mounts.
    ///
    /// In the script `say NAME COMMAND…` runs a command and keeps what it said; `$RUNS` is the folder of runs, `$EFFECTS` the file
    /// of effects, `$RUN` the newest run, once `found` was called.
    static func play(_ place: Place, _ script: String) async throws -> Scenario {
        let head = """
            cd \(place.folder) || exit 1
            export MUSTER_SITE=\(place.site)
            RUNS=\(place.folder)/runs EFFECTS=\(place.folder)/effects SAID=\(place.folder)/said
            mkdir -p $RUNS $SAID; touch $EFFECTS
            muster() { \(Program.muster) "$@"; }
            go() { muster run "$1" --mode drill --as ana --reason "a test" --progress none; }
            say() { local name=$1; shift; "$@" > $SAID/$name.out 2> $SAID/$name.err; echo $? > $SAID/$name.code; }
            found() { RUN=$(ls -d $RUNS/2*-* | tail -n 1); }

            """
        try place.write("scenario.sh", head + script)
        let done = try await run((Disks.namespace ?? []) + ["bash", place.folder + "/scenario.sh"])
        var said: [String: Said] = [:]
        let folder = place.folder + "/said"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(".code") {
            let base = folder + "/" + name.dropLast(5)
            func text(_ kind: String) throws -> String { String(decoding: try Data(contentsOf: URL(filePath: base + kind)), as: UTF8.self) }
            let code = Int32(try text(".code").trimmingCharacters(in: .newlines)) ?? -1
            said[String(name.dropLast(5))] = Said(code: code, output: try text(".out"), problems: try text(".err"))
        }
        let all = said.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.code)\n\($0.value.output)\($0.value.problems)" }.joined()
        return Scenario(said: said, text: done.output + done.problems + all)
    }
}

extension Place {
    /// Writes `many.yaml`: so many steps, each of which adds its line to `effects` and says something, with a probe.
    func many(_ count: Int) throws -> String {
        try playbook(
            "many", head: "locks: [ { key: many } ]",
            (1...count).map { number in
                """
                - id: s\(number)
                  shell: echo s\(number) | tee -a \(folder)/effects
                  done_when: { run: [ grep, -qx, s\(number), "\(folder)/effects" ] }
                  no_undo: "a line in a file"
                """
            }.joined(separator: "\n"))
    }

    /// Writes `middle.yaml`: a step that waits for the file `go` in the middle, and one after it.
    func middle() throws -> String {
        try playbook(
            "middle", head: "locks: [ { key: middle } ]",
            """
            - id: one
              shell: echo one >> \(folder)/effects; touch \(folder)/there; until [ -e \(folder)/go ]; do sleep 0.02; done
              done_when: { run: [ grep, -qx, one, "\(folder)/effects" ] }
              no_undo: "a line in a file"
            - id: two
              shell: echo two | tee -a \(folder)/effects
              done_when: { run: [ grep, -qx, two, "\(folder)/effects" ] }
              no_undo: "a line in a file"
            """)
    }

    func effects() throws -> [String] {
        try String(contentsOfFile: folder + "/effects", encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
