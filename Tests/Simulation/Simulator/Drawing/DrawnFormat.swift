import Diagnostics
import PlaybookDecoding

/// What of the playbook format the drawn playbooks use: a construct that is never drawn is one whose laws were never tried.
public enum DrawnFormat {
    /// What the decoder reads and no simulated run can have.
    private static let beyond: [String: String] = [
        "an action module: uses": "modules do not call each other",
        "an action module: with": "modules do not call each other",
        "a check: notify": "a message does not only read",
        "a monitor: notify": "a message does not only read",
        "an operation: notify": "a message does not only read",
        "\"undo\": compute": "what is computed takes nothing back",
        "\"undo\": observe": "what is read takes nothing back",
        "\"release\": observe": "what is read lets nothing go",
        "\"release\": compute": "what is computed lets nothing go"
    ]

    /// Every key of the decoder's tables, every word of its enumerations, that the first `seeds` seeds draw nowhere.
    public static func missing(seeds: UInt64) -> [String] {
        let use = FormatUse()
        func note(_ text: String, _ path: String) {
            var sources = SourceMap()
            FileDecoder.note(sources.add(path: path, bytes: Array(text.utf8)), in: use)
        }
        for isSigned in [false, true] { note(Cast.shared.site(signed: isSigned), "site.yaml") }
        for module in Modules.texts { note(module.text, "actions/\(module.name).yaml") }
        for seed in 0..<seeds {
            var dice = Dice(seed)
            var draughtsman = Draughtsman(dice.fork())
            note(draughtsman.draw().text, "sim.yaml")
        }
        let known = FormatTable.all.union(use.counts.keys)
        return known.filter { use.counts[$0, default: 0] == 0 && beyond[$0] == nil }.sorted()
    }
}
