/// What to do about a run on hold, as commands to be copied.
struct HoldAdvice {
    let folder: String
    /// Steps that wait for a ruling, as commands name them.
    let stuck: [String]

    var lines: [String] {
        let folder = ShellWord.quoted(folder)
        let rulings = stuck.map { "look at the system, then rule: muster resume \(folder) --rule \($0)=succeeded|failed|again --reason \"WHY\"" }
        return (rulings.isEmpty ? ["go on with: muster resume \(folder)"] : rulings) + ["look with: muster status \(folder)"]
    }
}
