import Journal

/// Evidence that could not be written, as it is told: what, where and why, what was not done, and how to go on.
struct EvidenceTrouble {
    let error: JournalError

    private var remedy: String { error.remedy ?? "Mend it" }

    /// For a run that is under way and holds.
    func holding(_ folder: RunFolder) -> [String] {
        [
            "muster: evidence could not be written: \(error)",
            "muster: nothing more was started. \(remedy), then: muster resume \(ShellWord.quoted(folder.path))"
        ]
    }

    /// For a run that was to go on, and stays as it was: on hold, or broken off.
    func staying(_ folder: RunFolder) -> CommandFailure {
        CommandFailure(
            .held,
            "\(error)\nmuster: nothing was started, the run stays as it was. \(remedy), then: muster resume \(ShellWord.quoted(folder.path))"
        )
    }

    /// For a run that is over and has no last seal yet.
    func unsealed(_ folder: RunFolder) -> CommandFailure {
        CommandFailure(
            .held,
            "\(error)\nmuster: the run is over, and its last seal is not written yet. \(remedy), then: muster resume \(ShellWord.quoted(folder.path))"
        )
    }

    /// For a run that was never opened.
    var refusing: CommandFailure {
        CommandFailure(
            .refused,
            "the run could not be opened: \(error)\nmuster: nothing was started and no run is left behind. \(remedy), then run it again.")
    }
}
